import type { Readable, Writable } from "node:stream";
import type { Clock } from "../core/clock.ts";
import type { Json } from "../core/json.ts";
import type { SluisError } from "../core/sluis-error.ts";
import type { Agreement } from "../core/types/agreement.ts";
import type { BackupManifest } from "../core/types/backup-manifest.ts";
import type { ProductCatalogue } from "../deliveries/gateway-context.ts";
import type { CheckLine, OfficerService, PreviewOutcome, Progress } from "../deliveries/ports/officer-service.ts";
import type { MatchService } from "../matching/ports/match-service.ts";
import type { SubjectService } from "../oversight/ports/subject-service.ts";
import type { Settings } from "./settings.ts";

/** Where a command writes; `process.stdout` is one. */
export type Output = Writable & { readonly isTTY?: boolean; readonly columns?: number };

/** Where a command reads answers; `process.stdin` is one. */
export type Input = Readable & { readonly isTTY?: boolean };

/** A connection to the running gateway over its local socket. */
export interface OfficerConnection {
  readonly service: OfficerService;
  readonly matching: MatchService;
  readonly subjects: SubjectService;
  /** Whether the gateway answers and can do its work. */
  ready(): Promise<boolean>;
  close(): Promise<void>;
}

/** A gateway that `serve` started. */
export interface RunningGateway {
  /** Where partners reach it, or null when it only dials. */
  readonly door: { readonly host: string; readonly port: number } | null;
  /** Path of the local socket. */
  readonly socket: string;
  /** Rejects when the gateway fails while it runs. */
  readonly failed: Promise<never>;
  /** Finishes the step that each delivery is in, then resolves. */
  stop(): Promise<void>;
}

/** A preview that needs no gateway: the agreement comes from a file. */
export interface LocalPreview {
  readonly file: string;
  readonly agreement: Agreement;
  readonly mapping: Json | null;
  readonly samples: number;
  readonly productsDir: string | null;
}

/** Two agreements and a file, for what each lets through of it. */
export interface LocalComparison extends Omit<LocalPreview, "agreement" | "samples"> {
  readonly a: Agreement;
  readonly b: Agreement;
}

/** Rows of a file: all, those that leave under each of two agreements, under the second only, and under the first only. */
export interface LeavingRows {
  readonly rows: number;
  readonly a: number;
  readonly b: number;
  readonly newly: number;
  readonly noLonger: number;
}

/** How a shared database is to be made ready: its administrator, where his password stands, the role of analysts. */
export interface PrepareStore {
  readonly admin: string;
  readonly adminPasswordFile: string | null;
  readonly analyst: string | null;
}

/** A backup file, and the private recovery key that opens it. */
export interface BackupFile {
  readonly file: string;
  /** Path of the file that holds it. */
  readonly keyFile: string;
}

/** Where a backup is put back. */
export interface RestoreRequest extends BackupFile {
  /** Folder for the configuration too, absent or empty; null to keep to the configuration that is there. */
  readonly to: string | null;
  /** The configuration that is there. */
  readonly config: string;
  /** The key-encryption key, where it does not stand (yet) where the configuration says; else null. */
  readonly kekFile: string | null;
}

/** A backup that was read from beginning to end. */
export interface BackupSummary {
  readonly manifest: BackupManifest;
  /** Fingerprint of the card of the gateway that made it. */
  readonly fingerprint: string;
}

/** What is done with backup files without a gateway. */
export interface BackupFiles {
  /** Makes a recovery key. Out: its public half, and the text of the file for the private half. */
  newKey(): Promise<{ readonly recipient: string; readonly text: string }>;
  /** Reads a whole backup. `read` is told how many bytes of the file were read. */
  check(backup: BackupFile, read: (bytes: number) => void): Promise<BackupSummary>;
  /** Puts a backup back where nothing is. Out: the configuration that it is of now. */
  restore(asked: RestoreRequest, read: (bytes: number) => void): Promise<BackupSummary & { readonly config: string }>;
}

/** Whether one node of a link's RabbitMQ lets us in. */
export interface LinkCheck {
  /** Partner, node and vhost. */
  readonly subject: string;
  /** Why not; null when it does. */
  readonly error: SluisError | null;
}

/** What the command line needs from outside; main fills it in, tests put in fakes. */
export interface CliContext {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly stdin: Input;
  readonly env: NodeJS.ProcessEnv;
  readonly clock: Clock;
  /** Name of the user of this machine who gave the command. */
  readonly user: string;
  /** Version of Sluis. */
  readonly version: string;
  /** Aborts at the first Ctrl-C or SIGTERM. */
  readonly interrupt: AbortSignal;
  /** Logs an error. Out: the id under which it is found. Settings are absent when the configuration was not read. */
  logError(error: unknown, settings: Settings | undefined): string;
  /** Throws GATEWAY_UNREACHABLE when no gateway runs on this configuration. */
  connect(settings: Settings): Promise<OfficerConnection>;
  /** With `newSubjectKey` a key of the subject index that was lost is made anew. */
  startGateway(settings: Settings, options: { readonly newSubjectKey: boolean }): Promise<RunningGateway>;
  /** Out: exit code. `say` prints one line. */
  runDemo(options: {
    readonly keep: boolean;
    /** Three gateways and a match instead of the main job. */
    readonly match: boolean;
    readonly lang: "nl" | "en";
    readonly say: (line: string) => void;
  }): Promise<number>;
  previewLocally(preview: LocalPreview, progress: (at: Progress) => void): Promise<PreviewOutcome>;
  /** Runs the admission of both agreements over the file. */
  compareLocally(comparison: LocalComparison, progress: (at: Progress) => void): Promise<LeavingRows>;
  /** The products that ship with the gateway, and those in a folder of one's own. */
  products(productsDir: string | null): ProductCatalogue;
  /** Opens the store as `serve` would, only to read it, and says what is wrong with it. */
  checkStore(settings: Settings): Promise<readonly CheckLine[]>;
  /** Connects to the RabbitMQ of every link that is configured. */
  checkLinks(settings: Settings): Promise<readonly LinkCheck[]>;
  /** Makes or upgrades the tables of a PostgreSQL store. Out: the version of its tables. */
  prepareStore(settings: Settings, asked: PrepareStore): Promise<number>;
  readonly backups: BackupFiles;
}
