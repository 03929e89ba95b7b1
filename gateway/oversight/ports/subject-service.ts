import type { SubjectQuestion } from "../../core/types/subject-question.ts";
import type { Requester } from "../../deliveries/ports/requester.ts";

/** A code from the agreement's closed lists with its text. */
export interface Named {
  readonly code: string;
  readonly text: string;
}

/** One record about the person. */
export interface FoundRecord {
  /** What both sides know the record by; it says nothing of who it is about. */
  readonly ref: string;
  /** Types of the keys that agree; empty for a record that was found by its own number or ref. */
  readonly keys: readonly string[];
  /** A: the same person; B: somebody with that address, telephone, plate and so on; R: the same record. */
  readonly strength: "A" | "B" | "R";
  /** Whether something of the person himself left; else only the record that he stands in. Null when it is not known. */
  readonly ownData: boolean | null;
}

/** Something that happened to a delivery, as the log has it. */
export interface DeliveryHappening {
  readonly type: string;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly reason: string | null;
  readonly ground: string | null;
}

/** How a delivery stands for the person: what the other organisation has, or had. */
export type DeliveryOutcome = "under-way" | "provided" | "rejected" | "void" | "withdrawn" | "erased";

/** A delivery with records about the person. */
export interface FoundDelivery {
  readonly deliveryId: string;
  readonly number: number | null;
  readonly kind: string;
  readonly period: { readonly from: string; readonly to: string } | null;
  readonly agreement: { readonly id: string; readonly version: number };
  readonly product: string;
  readonly supplier: { readonly name: string; readonly unit: string; readonly oin: string };
  readonly receiver: { readonly name: string; readonly unit: string; readonly oin: string };
  readonly purpose: Named;
  readonly basis: { readonly supplier: Named; readonly receiver: Named };
  readonly outcome: DeliveryOutcome;
  /** Corrections and withdrawals of it, and when the other organisation confirmed each; null while it has not. */
  readonly amendedBy: readonly {
    readonly deliveryId: string;
    readonly kind: "correction" | "withdrawal";
    readonly confirmedAt: number | null;
  }[];
  /** An officer ordered here that its rows stay, for a court or a complaint. */
  readonly onHold: boolean;
  readonly happened: readonly DeliveryHappening[];
  /** The columns that left, and how each was treated. */
  readonly fields: readonly { readonly name: string; readonly treatment: string }[];
  readonly records: readonly FoundRecord[];
}

/** A delivery about which the search can say nothing. */
export interface NotSearched {
  readonly deliveryId: string;
  readonly why: "not-indexed" | "damaged";
}

/** The facts for an answer to somebody who asks what was provided about him. The person does not stand in it. */
export interface SubjectAnswer {
  readonly environment: "test" | "production";
  readonly oin: string;
  readonly ground: SubjectQuestion["ground"];
  /** When it was searched and from when on, milliseconds since 1970. */
  readonly madeAt: number;
  readonly since: number;
  /** Types of the keys that could be made of what was given; `ref` for records. */
  readonly searchedBy: readonly string[];
  /** Deliveries in order of time. */
  readonly deliveries: readonly FoundDelivery[];
  readonly notSearched: readonly NotSearched[];
}

/** Finding a person's deliveries. */
export interface SubjectService {
  /**
   * Finds every delivery with records about a person. That it was asked is in the local log, without the person, before anything is read.
   * Throws ACCESS_DENIED, SUBJECT_QUESTION_INVALID, SUBJECT_VALUE_INVALID (which field, and the rule; never the value), SUBJECT_TOO_LITTLE.
   */
  search(who: Requester, question: unknown): Promise<SubjectAnswer>;
}
