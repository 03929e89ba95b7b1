import type { OutputSchema } from "../../core/output-schema.ts";
import type { LogStorage } from "../../ledger/log-storage.ts";
import type { Delivery, DeliveryHead, Direction } from "../delivery.ts";
import type { DeliveryState } from "../delivery-state.ts";
import type { AgreementRegister } from "./agreement-register.ts";
import type { Alarms } from "./alarms.ts";
import type { Hint } from "./broker.ts";
import type { InquiryRegister } from "./inquiry-register.ts";
import type { KeyRegister } from "./key-register.ts";
import type { RetentionRegister } from "./retention-register.ts";
import type { EncodedRows, RowForm } from "./row-encoder.ts";
import type { PartSubjects, SubjectIndex } from "./subject-index.ts";

/** A sealed part as both sides keep it. `n` counts from 1. */
export interface SealedPart {
  readonly n: number;
  readonly sealed: Uint8Array;
  readonly sealedSha256: string;
  readonly plainBytes: number;
  readonly records: number;
}

/** A part as it was made, with what it adds to the subject index; null where there is none. */
export type PreparedPart = SealedPart & { readonly subjects: PartSubjects | null };

/** A part without its bytes. */
export type PartSummary = Omit<SealedPart, "sealed"> & { readonly sealedBytes: number };

/** Which deliveries to list; every member narrows. Ordered by number (unnumbered last), then by id. */
export interface DeliveryFilter {
  readonly direction?: Direction;
  readonly agreementId?: string;
  readonly partner?: string;
  readonly states?: readonly DeliveryState[];
  readonly number?: number;
  readonly pushIdentity?: string;
  readonly corrects?: string;
  readonly periodFrom?: string;
  readonly periodTo?: string;
  /** Not parked, and nextAttemptAt at or before this time. */
  readonly dueAt?: number;
  readonly newestFirst?: boolean;
  readonly limit?: number;
}

/** The last closed number of an agreement in one direction; kept for ever. */
export interface Sequence {
  readonly number: number;
  readonly manifestHash: string;
}

/** A receipt token of a delivery. `position` orders what is to be fetched by a partner. */
export interface StoredReceipt {
  readonly deliveryId: string;
  readonly stage: "accepted" | "stored" | "rejected" | "void" | "erased";
  readonly token: string;
  readonly at: number;
  readonly position: number;
}

/** Where the rows of one agreement and output schema live. */
export interface RowTable {
  readonly agreementId: string;
  readonly outputSchemaHash: string;
  readonly schema: OutputSchema;
}

/**
 * Records of an agreement: those with one of these refs (at most 1,000), those that the rows of a delivery name, or those that have a
 * tombstone.
 */
export type RecordsOf =
  | { readonly refs: readonly string[] }
  | { readonly namedIn: string }
  | { readonly withdrawnFrom: string };

/** A part of a delivery, as it was loaded. */
export interface HeldPart {
  readonly deliveryId: string;
  readonly n: number;
}

/** What was removed from the municipal tables. */
export interface RemovedRows {
  readonly rows: number;
  readonly tokens: number;
}

/** Where deleting the tokens of a key has come: a municipal table, and the key of the last row that was looked at. */
export interface TokenCursor {
  readonly table: string;
  readonly after: number;
}

/** What one step of deleting the tokens of a key did. */
export interface ErasedTokens {
  /** Tokens by agreement (or own source) that had them. */
  readonly erased: { readonly [agreementId: string]: number };
  /** Where to go on; null when nothing is left. */
  readonly next: TokenCursor | null;
}

/** Everything that one transaction may do. All of it commits together or not at all. */
export interface StoreTransaction extends AgreementRegister, KeyRegister, RetentionRegister {
  readonly deliveries: {
    insert(delivery: Delivery): Promise<void>;
    get(id: string): Promise<Delivery | undefined>;
    /** The same without its long texts. */
    head(id: string): Promise<DeliveryHead | undefined>;
    list(filter: DeliveryFilter): Promise<Delivery[]>;
    /** Compare-and-set on the state. Out: false when the delivery is not (any more) in `from`; then nothing changed. */
    update(id: string, from: DeliveryState, changes: Partial<Omit<Delivery, "id">>): Promise<boolean>;
    /** Locks the agreement's sequence and gives the last closed number, or undefined before the first. */
    sequence(agreementId: string, direction: Direction): Promise<Sequence | undefined>;
    closeNumber(agreementId: string, direction: Direction, closed: Sequence): Promise<void>;
  };
  readonly parts: {
    /** Saves a part; the same bytes again change nothing. Throws PART_CONFLICT for other bytes under a number in use. */
    put(deliveryId: string, part: SealedPart): Promise<void>;
    get(deliveryId: string, n: number): Promise<SealedPart | undefined>;
    /** Those of some numbers that are there, in order. */
    some(deliveryId: string, numbers: readonly number[]): Promise<SealedPart[]>;
    list(deliveryId: string): Promise<PartSummary[]>;
    /** Removes one part, which may not be there. */
    delete(deliveryId: string, n: number): Promise<void>;
    /** How many are held. */
    count(deliveryId: string): Promise<number>;
    deleteAll(deliveryId: string): Promise<void>;
  };
  readonly receipts: {
    /** Saves a receipt; a later one for the same stage replaces the token and gets a new position. */
    put(receipt: Omit<StoredReceipt, "position">, partner: string): Promise<void>;
    list(deliveryId: string): Promise<StoredReceipt[]>;
    /** Receipts that a partner fetches, with position > after, oldest first. */
    after(partner: string, after: number, limit: number): Promise<StoredReceipt[]>;
  };
  readonly rows: {
    /** Makes the typed table and the current-state view when they are not there yet. */
    ensureTable(table: RowTable): Promise<void>;
    /**
     * Loads parts that follow on each other under a delivery that is not visible yet. Loading a part again replaces it.
     * In: their rows, encoded in the store's form. Out: the number of rows. Throws DUPLICATE_REF when a ref occurs twice in the delivery.
     */
    loadParts(table: RowTable, deliveryId: string, rows: EncodedRows): Promise<number>;
    /** The same from one plaintext (one JSON array per line, and perhaps the tokens of the epoch before). Throws ROW_NOT_STORABLE too. */
    loadPart(table: RowTable, deliveryId: string, n: number, plaintext: Uint8Array): Promise<number>;
    /** Rows loaded under a delivery. */
    count(table: RowTable, deliveryId: string): Promise<number>;
    /** Removes what was loaded under a delivery that did not become visible. */
    discard(table: RowTable, deliveryId: string): Promise<void>;
    /** Makes a loaded delivery visible: full replaces the current state (of its period, when it has one), delta changes it by ref. */
    makeVisible(table: RowTable, delivery: Delivery): Promise<void>;
    /** Rows of one stored delivery as wire lines (JSON arrays), ordered by ref, after the given ref. */
    page(table: RowTable, deliveryId: string, afterRef: string | null, limit: number): Promise<string[]>;
    /** Rows of the current state as wire lines, ordered by ref, after the given ref. */
    currentPage(table: RowTable, afterRef: string | null, limit: number): Promise<string[]>;
    /** A text that is another one once another set of deliveries makes up the current state of an agreement. */
    currentMark(agreementId: string): Promise<string>;
    /** Deletes the tokens of a key from a stretch of the tables: out of rows, children, and what is kept of the epoch before; rows stay. In: the KID, where the step before ended. */
    eraseTokens(kid: string, after: TokenCursor | null, rows: number): Promise<ErasedTokens>;
    /** Takes a delivery out of sight at once: its rows are in no view, page or match any more. Again changes nothing. */
    hide(deliveryId: string): Promise<void>;
    /**
     * Removes rows and tokens of a delivery that is out of sight, some parts with about `limit` rows at a time, so that no step is long.
     * Out: what was removed, and how many parts are `left`; again when none is changes nothing. Throws ROWS_VISIBLE.
     */
    removeRows(deliveryId: string, limit: number): Promise<RemovedRows & { readonly left: number }>;
    /**
     * The parts of deliveries with a lower number than `before`, and none below `from` (0 when absent), that hold rows of these records, under
     * whatever output schema.
     */
    partsHolding(agreementId: string, before: number, records: RecordsOf, from?: number): Promise<HeldPart[]>;
    /** Removes the rows of these records, and their tokens, from some of those parts; the caller's number of parts bounds the step. */
    removeRecords(parts: readonly HeldPart[], records: RecordsOf): Promise<RemovedRows>;
    /** Whether rows of a delivery count for the current state: it is in sight, and no full one took its place. */
    isCurrent(deliveryId: string): Promise<boolean>;
    /** Takes a delivery out of the current state for good; it is still in sight by itself. */
    retire(deliveryId: string): Promise<void>;
    /** Removes pairs that matching found whose record stands in no table of the agreement any more. Out: how many. */
    clearPairs(agreementId: string): Promise<number>;
    /** Numbers of the parts that are loaded under a delivery. */
    loadedParts(deliveryId: string): Promise<number[]>;
    /** Refs of the rows of a part of a visible delivery, but those of which the current state shows a version of a later delivery. */
    latestRefs(deliveryId: string, n: number): Promise<string[]>;
    /** Of the records that a loaded delivery names, those that earlier deliveries brought too: how many it removes and how many it replaces. */
    changesBy(deliveryId: string): Promise<{ readonly removed: number; readonly replaced: number }>;
  };
  /** Records that were withdrawn: only a correction brings one back. Kept for good. */
  readonly tombstones: {
    count(agreementId: string): Promise<number>;
    /** Does what a part of a correction or withdrawal says: a record that it removes gets a tombstone, one that it brings loses it. */
    follow(deliveryId: string, n: number): Promise<void>;
  };
  readonly log: LogStorage;
  readonly hints: {
    /** Adds a message to the outbox; it is published after the commit. */
    add(hint: Hint): Promise<void>;
    /** Ends every claim on a hint: for a store that no other instance uses. */
    unclaim(): Promise<void>;
    /** Makes due now, and free, what is due or claimed only after this time. */
    recall(after: number): Promise<void>;
  };
  /**
   * Who does what only one instance may do at a time. A lease ends by itself: who is never heard of again holds nothing up for long.
   * `holder` is the name of an instance, times are milliseconds since 1970.
   */
  readonly leases: {
    /** Takes a lease that nobody holds now, or only by a clock that was far ahead, or makes one's own last longer. Out: false when another holds it. */
    take(name: string, holder: string, now: number, until: number): Promise<boolean>;
    /** Makes one's own last longer, also one that has run out. Out: false when it was taken over or given up. */
    renew(name: string, holder: string, until: number): Promise<boolean>;
    release(name: string, holder: string): Promise<void>;
    holder(name: string): Promise<{ readonly holder: string; readonly until: number } | undefined>;
    /** Forgets every lease that runs out before then. */
    clear(before: number): Promise<void>;
  };
  readonly settings: {
    /** Small state of the gateway itself, such as the cursor in a partner's outbox. */
    get(name: string): Promise<string | undefined>;
    set(name: string, value: string): Promise<void>;
    delete(name: string): Promise<void>;
  };
  readonly reports: {
    /** Keeps a rejection report (CSV bytes) until `expiresAt`. */
    put(deliveryId: string, csv: Uint8Array, expiresAt: number): Promise<void>;
    get(deliveryId: string): Promise<Uint8Array | undefined>;
    delete(deliveryId: string): Promise<void>;
    deleteExpired(now: number): Promise<number>;
  };
  readonly alarms: Alarms;
  readonly subjects: SubjectIndex;
  readonly inquiries: InquiryRegister;
}

/** The store of one gateway. */
export interface Store {
  /** Other instances of this gateway may have it open too. */
  readonly shared: boolean;
  /** The form in which it takes rows. */
  readonly rowForm: RowForm;
  /** Runs `work` in one write transaction: commits when it resolves, rolls back when it rejects. Never nest. */
  transaction<T>(work: (tx: StoreTransaction) => Promise<T>): Promise<T>;
  /** Runs `work` on one read snapshot; writing in it throws. */
  read<T>(work: (tx: StoreTransaction) => Promise<T>): Promise<T>;
  /** Sees to it, as far as the engine can, that what was deleted stands in no file of the store any more. */
  forgetDeleted(): Promise<void>;
  close(): Promise<void>;
}
