import type { SubjectQuestion } from "../../core/types/subject-question.ts";
import type { SubjectInquiry } from "../../deliveries/ports/inquiry-register.ts";
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
  /** `not-recognised`: it was asked for by a number in the source, and the agreement's key of references was lost. */
  readonly why: "not-indexed" | "damaged" | "not-recognised";
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

/** An inquiry as officers see it: nothing of what travelled. */
export type InquiryView = Omit<SubjectInquiry, "token">;

/** What an inquiry says, to who may read it. */
export interface InquiryContent {
  readonly inquiry: InquiryView;
  /** The facts: at the receiver those that came, at the supplier those that would leave; null for a refusal. */
  readonly answer: SubjectAnswer | null;
  /** Why it was refused, in the words of the partner's officer. */
  readonly reason: string | null;
}

/** A step of an inquiry that an officer took. */
export interface InquiryStep {
  readonly inquiry: InquiryView;
  /** Whether the partner has it already; else it is told by itself as soon as it can be. */
  readonly delivered: boolean;
  /** How many deliveries were named to the partner; null for a question or refusal. */
  readonly deliveries: number | null;
}

/** Finding a person's deliveries. */
export interface SubjectService {
  /**
   * Finds every delivery with records about a person. That it was asked is in the local log, without the person, before anything is read.
   * Throws ACCESS_DENIED, SUBJECT_QUESTION_INVALID, SUBJECT_VALUE_INVALID (which field, and the rule; never the value), SUBJECT_TOO_LITTLE.
   */
  search(who: Requester, question: unknown): Promise<SubjectAnswer>;
  /**
   * Asks a partner that supplies to us what it delivered about records. In: OIN of the partner, a question by refs.
   * Throws ACCESS_DENIED, PARTNER_CARD_MISSING, SUBJECT_QUESTION_INVALID, SUBJECT_REFS_TOO_MANY, SUBJECT_NOT_SUPPLIED, SUBJECT_INQUIRIES_WAIT.
   */
  ask(who: Requester, partner: string, question: unknown): Promise<InquiryStep>;
  /** What was asked in both directions and is still kept, the oldest first. Throws ACCESS_DENIED. */
  inquiries(who: Requester): Promise<readonly InquiryView[]>;
  /**
   * The answer that came to our question; of a question that waits here, the answer that would leave. Both are logged as a search.
   * Throws ACCESS_DENIED, SUBJECT_INQUIRY_UNKNOWN, SUBJECT_ANSWER_WAITS, SUBJECT_INQUIRY_CLOSED.
   */
  readInquiry(who: Requester, id: string): Promise<InquiryContent>;
  /**
   * Answers a partner's question with its own deliveries, and nobody else's.
   * Throws ACCESS_DENIED, SUBJECT_INQUIRY_UNKNOWN, SUBJECT_INQUIRY_CLOSED, SUBJECT_ANSWER_TOO_LARGE, PARTNER_CARD_MISSING.
   */
  answerInquiry(who: Requester, id: string): Promise<InquiryStep>;
  /** Refuses a partner's question, and tells why. Throws as `answerInquiry`, and REASON_MISSING. */
  refuseInquiry(who: Requester, id: string, reason: unknown): Promise<InquiryStep>;
}
