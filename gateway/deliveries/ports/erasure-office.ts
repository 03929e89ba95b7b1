import type { Requester } from "./requester.ts";
import type { ErasureGround, LegalHold, RetainedDelivery, RetentionSummary } from "./retention-register.ts";

/** A delivery or an agreement, as a legal hold is about one. */
export type HoldSubject = Pick<LegalHold, "kind" | "subject">;

/** How keeping and erasing stand here. */
export interface RetentionView {
  readonly agreements: readonly (RetentionSummary & {
    /** ISO 8601 duration, and what happens then, of the agreement's newest version. */
    readonly period: string;
    readonly handling: RetainedDelivery["handling"];
  })[];
  readonly holds: readonly LegalHold[];
  /** Deliveries whose erasure was decided and is not done. */
  readonly open: readonly (RetainedDelivery & { readonly agreementId: string })[];
  /** The same of single records; their refs are not shown. */
  readonly openRecords: readonly {
    readonly agreementId: string;
    readonly records: number;
    readonly ground: ErasureGround;
  }[];
}

/** What became of a request to erase: it waits for a second person, it goes on by itself, or it is done. */
export interface ErasureStep {
  readonly state: "requested" | "begun" | "erased";
  readonly deliveryId: string;
  readonly ground: ErasureGround;
}

/** As `ErasureStep`, of records wherever they stand. */
export interface RecordErasureStep {
  readonly state: ErasureStep["state"];
  readonly agreementId: string;
  /** How many deliveries hold some of them. */
  readonly deliveries: number;
  readonly ground: ErasureGround;
}

/** What officers do with keeping and erasing. */
export interface ErasureOffice {
  retention(who: Requester): Promise<RetentionView>;
  /** Keeps a delivery, or all of an agreement, from being erased. Throws HOLD_STANDS, ALREADY_ERASED, ERASURE_BEGUN, DELIVERY_UNKNOWN, AGREEMENT_UNKNOWN. */
  placeHold(who: Requester, on: HoldSubject, reason: string): Promise<LegalHold>;
  /** Ends a hold. Throws HOLD_UNKNOWN. */
  releaseHold(who: Requester, on: HoldSubject, reason: string): Promise<LegalHold>;
  /**
   * Erases a received delivery before its time, once a second person asks for the same; the privacy officer asks first.
   * Throws ON_HOLD, ALREADY_ERASED, ERASURE_BEGUN, NOT_ERASABLE, DELIVERY_UNKNOWN.
   */
  erase(who: Requester, deliveryId: string, ground: ErasureGround): Promise<ErasureStep>;
  /**
   * Erases records of an agreement, by ref (at most 1,000), from every delivery that holds them, in the same way.
   * Throws ON_HOLD, REFS_UNKNOWN, AGREEMENT_UNKNOWN.
   */
  eraseRecords(
    who: Requester,
    agreementId: string,
    refs: readonly string[],
    ground: ErasureGround,
  ): Promise<RecordErasureStep>;
}
