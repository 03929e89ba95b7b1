import type { ErrorCode } from "../../core/error-table.ts";
import type { Json } from "../../core/json.ts";
import type { PreparationReport, RecordSample } from "../../core/preparation-report.ts";
import type { ErrorDetails } from "../../core/sluis-error.ts";
import type { LogEntry } from "../../core/types/log-entry.ts";
import type { Receipt } from "../../core/types/receipt.ts";
import type { Delivery, DeliveryKind } from "../delivery.ts";
import type { DeliveryState } from "../delivery-state.ts";
import type { AgreementOffice } from "./agreement-office.ts";
import type { Alarm } from "./alarms.ts";
import type { Hint, QueueState } from "./broker.ts";
import type { BudgetOffice } from "./budget-office.ts";
import type { CardOffice } from "./card-office.ts";
import type { ErasureOffice } from "./erasure-office.ts";
import type { KeyOffice } from "./key-office.ts";
import type { Requester } from "./requester.ts";
import type { LegalHold, RetainedDelivery } from "./retention-register.ts";
import type { DeliveryFilter, PartSummary } from "./store.ts";
import type { SuccessorStep } from "./successor-step.ts";

/** What an officer asks to be delivered. */
export interface PushRequest {
  readonly agreementId: string;
  readonly kind: DeliveryKind;
  /** With a correction or withdrawal: the delivery that it is about. */
  readonly corrects?: string;
  /** With a withdrawal: the whole delivery, or the records in the file. */
  readonly withdraws?: "delivery" | "records";
  /** Why, in the officer's own words; it stays here, behind a commitment in the log. */
  readonly motive?: string;
  readonly period: { readonly from: string; readonly to: string } | null;
  /** A mapping document; the remembered one, or a proposed one when every column fits, if absent. */
  readonly mapping: Json | null;
  /** Only its ending is looked at, to tell formats apart. */
  readonly fileName: string;
  /** SHA-256 of the file as the sender of this request read it; a file that changed in between is refused. */
  readonly fileSha256: string | null;
  /** Length of the file for progress; null when unknown. */
  readonly fileBytes: number | null;
  /** How many records to show before and after (preview and dry run). */
  readonly samples: number;
  /** Id of the rejected delivery that the agreement's queue waits for: this one goes first, in its place. One about the same period does so by itself. */
  readonly replaces?: string;
}

/** What an officer asks to be withdrawn. */
export interface WithdrawRequest {
  readonly deliveryId: string;
  /** 3 to 500 characters, for the officer's own organisation; it is not sent. */
  readonly reason: string;
  /** Source keys of the records, each as the source system writes it (several parts with `;` between); null for the whole delivery. */
  readonly keys: readonly string[] | null;
}

/** A correction or withdrawal of a delivery, as far as it is known. Times are milliseconds since 1970. */
export interface CorrectionView {
  readonly deliveryId: string;
  readonly kind: "correction" | "withdrawal";
  /** The whole delivery is withdrawn. */
  readonly whole: boolean;
  readonly number: number | null;
  readonly state: DeliveryState;
  readonly askedAt: number;
  readonly dueAt: number;
  /** When the receiver confirmed it; null while it has not. */
  readonly confirmedAt: number | null;
  /** What it changed at the receiver; null while that is not known. */
  readonly effect: NonNullable<LogEntry["effect"]> | null;
}

/** Rows that left the gateway of the receiver: out of its reach. */
export interface ExportView {
  readonly at: number;
  readonly logIndex: number;
  /** The delivery itself, or the current state when it held the delivery's rows. */
  readonly what: "delivery" | "current";
  readonly role: string;
}

/** How far a preparation is. `total` bytes is null when unknown. */
export interface Progress {
  readonly rows: number;
  readonly bytes: number;
  readonly total: number | null;
}

/** What a push led to. */
export interface PushOutcome {
  readonly deliveryId: string;
  readonly state: string;
  /** True when the same file was delivered before; nothing new was made. */
  readonly repeated: boolean;
  readonly report: PreparationReport | null;
  /** Why the file as a whole was refused, with state `failed`; its rejection report can be fetched. */
  readonly refusal?: { readonly code: ErrorCode; readonly details: ErrorDetails };
}

/** A preview: nothing is stored. */
export interface PreviewOutcome {
  readonly report: PreparationReport;
  readonly samples: readonly RecordSample[];
  /** The mapping that was used or is proposed. */
  readonly mapping: Json;
  /** Fields that no column could be found for, and columns that were not used. */
  readonly unmapped: { readonly fields: readonly string[]; readonly columns: readonly string[] };
}

/** A delivery as officers see it: no keys, no tokens. */
export interface DeliveryView {
  readonly delivery: Omit<Delivery, "secret" | "envelope" | "report" | "manifest" | "pushIdentity" | "stamp">;
  readonly report: PreparationReport | null;
  readonly parts: readonly PartSummary[];
  readonly receipts: readonly {
    readonly stage: string;
    readonly at: number;
    readonly logIndex: number | null;
    /** With stage `rejected`: codes, how many rows were at fault, and where the first of them stand; never a value. */
    readonly rejection?: NonNullable<Receipt["rejection"]>;
  }[];
  /** A rejection report can be fetched. */
  readonly hasRejections: boolean;
  /** What it changed at the receiver, beside bringing its rows; null for nothing, or while that is not known. */
  readonly effect: NonNullable<LogEntry["effect"]> | null;
  /** Corrections and withdrawals of it, oldest first. */
  readonly corrections: readonly CorrectionView[];
  /** At the receiver, for one that was corrected or withdrawn: exports since it was stored, which have to be called back. */
  readonly exports: readonly ExportView[];
  /** Until when it is kept and what became of that; null where nothing is kept by an agreement's time. */
  readonly retention: Omit<RetainedDelivery, "deliveryId"> | null;
  /** Legal holds on it or on its agreement, by when they were placed. */
  readonly holds: readonly Pick<LegalHold, "kind" | "at">[];
}

/** Work that was given up after too many tries, and waits for somebody. */
export interface ParkedWork {
  readonly step: Hint["step"];
  readonly subject: string;
  /** The delivery that it is about; null for the queue of an agreement. */
  readonly deliveryId: string | null;
  readonly agreementId: string | null;
  readonly attempts: number;
  /** When it was given up, milliseconds since 1970; null when that is not known. */
  readonly since: number | null;
  /** Code of the last failure. */
  readonly reason: string | null;
}

/** How the work inside this gateway stands. */
export interface WorkView {
  readonly queue: QueueState;
  readonly parked: readonly ParkedWork[];
}

/** One line of a partner check: what was compared and how it came out. */
export interface CheckLine {
  readonly check: string;
  readonly ok: boolean;
  /** What to do about it; empty when ok. Dutch and English. */
  readonly nl: string;
  readonly en: string;
}

/** One of a gateway's logs. `lastTime`: of its last entry, milliseconds since 1970. */
export interface LogSummary {
  readonly log: string;
  readonly size: number;
  readonly lastTime: number;
}

/** One log entry as it is shown. */
export interface LogLine {
  readonly log: string;
  readonly index: number;
  readonly entry: Json;
}

/** What the gateway does for officers; the HTTP API under /v1 is a thin layer over it. Every method checks the role. */
export interface OfficerService extends AgreementOffice, KeyOffice, BudgetOffice, CardOffice, ErasureOffice {
  push(
    who: Requester,
    request: PushRequest,
    file: AsyncIterable<Uint8Array>,
    progress: (at: Progress) => void,
  ): Promise<PushOutcome>;
  preview(
    who: Requester,
    request: PushRequest,
    file: AsyncIterable<Uint8Array>,
    progress: (at: Progress) => void,
  ): Promise<PreviewOutcome>;
  /** Withdraws a stored delivery, or records of it, at the receiver too. */
  withdraw(who: Requester, request: WithdrawRequest): Promise<PushOutcome>;
  release(who: Requester, deliveryId: string): Promise<DeliveryView>;
  /** Calls a delivery off: without a number at once, with one by asking the receiver to close it; skips a rejected one. */
  cancel(who: Requester, deliveryId: string): Promise<DeliveryView>;
  /** Tries again at once: a parked or waiting delivery, and work about it that was given up. */
  resend(who: Requester, deliveryId: string): Promise<DeliveryView>;
  /** How the queue stands, and what was given up. */
  work(who: Requester): Promise<WorkView>;
  /** Tries everything again that was given up. Out: how much that is. */
  replayWork(who: Requester): Promise<number>;
  delivery(who: Requester, deliveryId: string): Promise<DeliveryView>;
  deliveries(who: Requester, filter: DeliveryFilter): Promise<DeliveryView[]>;
  /** Resolves when the delivery has left `state` or is parked, or when the signal aborts, with how it stands. */
  waitForChange(who: Requester, deliveryId: string, state: string, signal: AbortSignal): Promise<DeliveryView>;
  /** CSV bytes with line, field and rule of refused rows; for a delivery that the receiver rejected, where these stand in it. */
  rejections(who: Requester, deliveryId: string): Promise<Uint8Array>;
  /** Column names, then wire lines (JSON arrays) of a stored delivery or of an agreement's current state. Logged as an export. */
  exportRows(
    who: Requester,
    what: { readonly deliveryId: string } | { readonly agreementId: string },
  ): Promise<{ readonly columns: readonly string[]; readonly lines: AsyncIterable<string> }>;
  /** This gateway's own logs. */
  logs(who: Requester): Promise<readonly LogSummary[]>;
  /** Entries to show. That they were read is logged. */
  logLines(
    who: Requester,
    filter: { readonly log?: string; readonly deliveryId?: string; readonly after?: number; readonly limit: number },
  ): Promise<LogLine[]>;
  /** The whole log, checkpoints, keys and tree as one bundle document that verifies offline. That it was read is logged. */
  logBundle(who: Requester, log: string): Promise<Json>;
  /** Makes a backup: the bytes of its file, encrypted to the recovery keys of the configuration. They break off when it fails half way. */
  makeBackup(who: Requester): Promise<AsyncIterable<Uint8Array>>;
  /** What is wrong until it is put right, the oldest first. */
  alarms(who: Requester): Promise<Alarm[]>;
  /** Begins a new log about a partner in the place of one that was lost with a restored store, once a second person asks for it too. */
  startSuccessor(who: Requester, partner: string): Promise<SuccessorStep>;
  /** Asks every partner whether it can be reached and runs the same agreements, keys and rules. */
  checkPartners(who: Requester): Promise<CheckLine[]>;
}
