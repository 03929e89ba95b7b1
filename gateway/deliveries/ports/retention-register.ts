import type { Delivery } from "../delivery.ts";

/** Why rows are erased before or at the end of their time; the log and the statement say it. */
export const ERASURE_GROUNDS = ["retention", "data-subject", "unlawful", "court-order", "archived"] as const;

/** One of the grounds; `retention` is the gateway's own, the others are an officer's. */
export type ErasureGround = (typeof ERASURE_GROUNDS)[number];

/** How long one stored delivery is kept, and what became of it. Times are milliseconds since 1970. */
export interface RetainedDelivery {
  readonly deliveryId: string;
  /** The end of the agreed time. */
  readonly until: number;
  /** What the agreement says of that end: the gateway erases, or a person hands over to an archive and then erases. */
  readonly handling: "erase" | "archive";
  /** Set once the erasure was decided on. */
  readonly ground: ErasureGround | null;
  readonly reason: string | null;
  readonly decidedAt: number | null;
  /** From then on nobody sees the rows any more, and nothing holds up the erasure. */
  readonly begunAt: number | null;
  readonly erasedAt: number | null;
}

/** An order of an officer that something is not erased, for a court or a complaint. */
export interface LegalHold {
  readonly kind: "delivery" | "agreement";
  /** Id of the delivery or the agreement. */
  readonly subject: string;
  /** In the officer's own words; it stays here, behind a commitment in the log. */
  readonly reason: string;
  /** Id of the officer. */
  readonly placedBy: string;
  readonly at: number;
}

/** How the deliveries of one agreement stand. */
export interface RetentionSummary {
  readonly agreementId: string;
  /** Stored, and not erased yet. */
  readonly kept: number;
  /** Of these: the end of their time is past, or somebody asked for it. */
  readonly due: number;
  readonly erased: number;
  /** When the next one ends; null when none does. */
  readonly next: number | null;
}

/** What a transaction may do with the times of deliveries and with legal holds. */
export interface RetentionRegister {
  readonly retention: {
    /** Adds what is kept of a delivery; what is known already stays. */
    plan(retained: Pick<RetainedDelivery, "deliveryId" | "until" | "handling">): Promise<void>;
    /** Received deliveries of partners that are stored and of which nothing is planned, as before this version. */
    unplanned(limit: number): Promise<string[]>;
    get(deliveryId: string): Promise<RetainedDelivery | undefined>;
    update(deliveryId: string, changes: Partial<Omit<RetainedDelivery, "deliveryId">>): Promise<void>;
    /** Received deliveries of a handling that end at or before a time, undecided and not on hold, the earliest first. */
    ended(handling: RetainedDelivery["handling"], at: number, limit: number): Promise<string[]>;
    /** As `ended`, of any handling, but on hold, and still part of the current state. */
    endedOnHold(at: number, limit: number): Promise<string[]>;
    /** Decided and not done: those that were not begun and are not on hold, then those that were begun, the earliest decision first. */
    open(limit: number): Promise<string[]>;
    /** Deliveries to a partner of which it said that it erased them, or some of their records, for another reason than that their time was over. */
    toldErased(partner: string): Promise<string[]>;
    summaries(at: number): Promise<RetentionSummary[]>;
  };
  readonly legalHolds: {
    /** Replaces one about the same subject. */
    put(hold: LegalHold): Promise<void>;
    get(kind: LegalHold["kind"], subject: string): Promise<LegalHold | undefined>;
    delete(kind: LegalHold["kind"], subject: string): Promise<void>;
    /** The oldest first. */
    list(): Promise<LegalHold[]>;
    /** Those that are about a delivery or its agreement. */
    on(delivery: Pick<Delivery, "id" | "agreementId">): Promise<LegalHold[]>;
  };
}
