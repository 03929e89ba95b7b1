import { PassThrough } from "node:stream";
import type { CliContext, OfficerConnection } from "../../gateway/cli/cli-context.ts";
import { runCli } from "../../gateway/cli/run-cli.ts";
import type { PreparationReport } from "../../gateway/core/preparation-report.ts";
import type { DeliveryView, OfficerService, WorkView } from "../../gateway/deliveries/ports/officer-service.ts";
import type { MatchService } from "../../gateway/matching/ports/match-service.ts";
import type { SubjectService } from "../../gateway/oversight/ports/subject-service.ts";

/** 25 February 2026, in milliseconds. */
export const NOW = 1_772_000_000_000;
export const DELIVERY = "0199f3a2-0000-7000-8000-000000000001";

/** What one command wrote and how it ended. */
export interface Ran {
  readonly exit: number;
  readonly out: string;
  readonly err: string;
  /** The JSON document on standard output. */
  json(): Record<string, unknown>;
}

/** The world around a command: everything that main would fill in. A hook that a test does not give throws when it is called. */
export interface CliWorld {
  readonly context: CliContext;
  readonly logged: unknown[];
  readonly connections: { open: number };
  run(...argv: string[]): Promise<Ran>;
  interrupt(): void;
}

export interface WorldOptions {
  readonly service?: Partial<OfficerService>;
  readonly matching?: Partial<MatchService>;
  readonly subjects?: Partial<SubjectService>;
  readonly env?: NodeJS.ProcessEnv;
  /** What is typed. */
  readonly input?: string;
  readonly isTTY?: boolean;
  readonly hooks?: Partial<CliContext>;
}

export function createCliWorld({
  service = {},
  matching = {},
  subjects = {},
  env = {},
  input,
  isTTY = false,
  hooks = {},
}: WorldOptions = {}): CliWorld {
  const stop = new AbortController();
  const logged: unknown[] = [];
  const connections = { open: 0 };
  const notThere = (name: string) => (): never => {
    throw new Error(`${name} is not there`);
  };
  const output = () => Object.assign(new PassThrough(), { isTTY, columns: 100 });
  const stdin = new PassThrough();
  if (input !== undefined) stdin.end(input);
  const base: Omit<CliContext, "stdout" | "stderr"> = {
    stdin,
    env,
    clock: { now: () => NOW, sleep: async () => {} },
    user: "tester",
    version: "0.1.0",
    interrupt: stop.signal,
    logError(error) {
      logged.push(error);
      return "k3f9x2ab";
    },
    async connect(): Promise<OfficerConnection> {
      connections.open += 1;
      const close = async () => {
        connections.open -= 1;
      };
      const officer = {
        work: async () => NO_WORK,
        budgets: async () => [],
        partnerCards: async () => [],
        ...service,
      } as OfficerService;
      return {
        ...{ service: officer, matching: matching as MatchService, subjects: subjects as SubjectService },
        ready: async () => true,
        close,
      };
    },
    startGateway: notThere("startGateway"),
    runDemo: notThere("runDemo"),
    previewLocally: notThere("previewLocally"),
    compareLocally: notThere("compareLocally"),
    products: notThere("products"),
    checkLinks: async () => [],
    checkStore: async () => [],
    prepareStore: async () => 1,
    backups: { newKey: notThere("newKey"), check: notThere("check"), restore: notThere("restore") },
    ...hooks,
  };
  let context: CliContext = { ...base, stdout: output(), stderr: output() };
  return {
    get context() {
      return context;
    },
    logged,
    connections,
    interrupt: () => stop.abort(),
    async run(...argv) {
      context = { ...base, stdout: output(), stderr: output() };
      const exit = await runCli(argv, context);
      const text = (stream: unknown) => String((stream as PassThrough).read() ?? "");
      const out = text(context.stdout);
      return { exit, out, err: text(context.stderr), json: () => JSON.parse(out) as Record<string, unknown> };
    },
  };
}

/** Nothing was given up, and the queue works. */
const NO_WORK: WorkView = { queue: { state: "ready", since: 0 }, parked: [] };

/** A delivery as the gateway shows it. */
export function view(changes: Partial<DeliveryView["delivery"]> = {}, more: Partial<DeliveryView> = {}): DeliveryView {
  return {
    delivery: {
      id: DELIVERY,
      direction: "out",
      partner: "00000001000000000002",
      agreementId: "proef-incidenten",
      agreementVersion: 1,
      agreementHash: "a".repeat(64),
      product: "incidentmelding",
      outputSchemaHash: "b".repeat(64),
      kind: "delta",
      corrects: null,
      periodFrom: "2026-02-24",
      periodTo: "2026-02-24",
      state: "stored",
      number: 3,
      previousHash: null,
      manifestHash: null,
      records: 5000,
      parts: 4,
      root: null,
      trace: "00-0",
      createdAt: NOW,
      releasedAt: NOW,
      closedAt: NOW,
      expiresAt: NOW,
      attempts: 1,
      nextAttemptAt: 0,
      reason: null,
      parked: false,
      ...changes,
    },
    report: null,
    parts: [],
    receipts: [{ stage: "stored", at: NOW, logIndex: 12 }],
    hasRejections: false,
    effect: null,
    corrections: [],
    exports: [],
    retention: null,
    holds: [],
    ...more,
  };
}

/** A report with one of everything. */
export const REPORT: PreparationReport = {
  source: {
    format: "csv",
    gzip: true,
    encoding: "windows-1252",
    delimiter: ";",
    bytes: 1_234_567,
    sha256: "c".repeat(64),
    rows: 5003,
  },
  findings: [{ code: "hidden-column", where: "Blad1!D" }],
  records: { sealed: 5000, refused: 2, withheld: 1 },
  refused: [{ field: "postcode", rule: "format", count: 2 }],
  withheld: [{ field: "gemeentecode", rule: "outside-area", count: 1 }],
  warnings: [{ field: "record", rule: "reported-before", count: 4 }],
  pseudonyms: [{ type: "bsn", ok: 4000, absent: 990, rejected: { ELFPROEF: 10 } }],
  releaseBy: null,
  risk: {
    k: 5,
    records: 5000,
    small: 615,
    unique: 34,
    columns: ["buurt", "dagdeel"],
    coarsen: [
      { column: "buurt", small: 12 },
      { column: "dagdeel", small: 615 },
    ],
  },
  columns: [
    { name: "pleegbuurt", treatment: "generalise buurt" },
    { name: "token_bsn", treatment: "pseudonymise bsn" },
  ],
};
