import type { AgreementStanding } from "../../agreements/agreement-state.ts";

/** An agreement version that was installed here with the signatures of both parties. */
export interface StoredAgreement extends AgreementStanding {
  readonly id: string;
  readonly version: number;
  readonly hash: string;
  /** JCS text. */
  readonly document: string;
  /** JCS text of the derived output schema. */
  readonly outputSchema: string;
  readonly outputSchemaHash: string;
  readonly installedAt: number;
}

/** An agreement version that misses a signature; it allows nothing. */
export interface AgreementProposal {
  readonly id: string;
  readonly version: number;
  readonly hash: string;
  /** JCS text. */
  readonly document: string;
  /** OIN of the other party. */
  readonly partner: string;
  readonly ownSignature: string | null;
  readonly partnerSignature: string | null;
  /** Signed here and not sent; sent to the partner; offered by the partner; refused by either party. */
  readonly state: "signed" | "proposed" | "offered" | "refused";
  /** Code of a refusal. */
  readonly reason: string | null;
  readonly changedAt: number;
}

/** The last that one party said of an agreement as a whole. */
export interface AgreementHold {
  readonly agreementId: string;
  /** OIN of who said it. */
  readonly party: string;
  readonly serial: number;
  readonly act: "suspended" | "resumed" | "ended";
  readonly reason: string | null;
  /** The signed statement. */
  readonly token: string;
  readonly at: number;
}

/** A signed message to a partner beside deliveries. `position` counts per partner, together with its receipts. */
export interface PartnerMessage {
  readonly partner: string;
  readonly position: number;
  readonly kind: MessageKind;
  /** What it is about, for people: an agreement id, a pseudonym domain. */
  readonly subject: string;
  readonly token: string;
  readonly at: number;
  readonly attempts: number;
  readonly nextAttemptAt: number;
  /** When the partner had it, or refused it for good; null until then. */
  readonly settledAt: number | null;
  /** Code of the partner's refusal. */
  readonly failure: string | null;
}

/** Kinds of messages to a partner. */
export type MessageKind =
  | "agreement-proposal"
  | "agreement-statement"
  | "keys"
  | "card"
  | "card-receipt"
  | "erasure-reminder"
  | "subject-inquiry";

/** What a transaction may do with agreements and messages about them. */
export interface AgreementRegister {
  readonly agreements: {
    put(agreement: StoredAgreement): Promise<void>;
    get(id: string, version?: number): Promise<StoredAgreement | undefined>;
    list(): Promise<StoredAgreement[]>;
    /** Sets the status of every version of an agreement. */
    setStatus(id: string, status: StoredAgreement["status"]): Promise<void>;
  };
  readonly proposals: {
    /** Adds or replaces the proposal of an id and version. */
    put(proposal: AgreementProposal): Promise<void>;
    /** The proposal of a version; without one, the newest. */
    get(id: string, version?: number): Promise<AgreementProposal | undefined>;
    /** Every proposal of an id, whoever it is with, by version. */
    of(id: string): Promise<AgreementProposal[]>;
    list(): Promise<AgreementProposal[]>;
    /** How many with a partner are in a state. */
    count(partner: string, state: AgreementProposal["state"]): Promise<number>;
    /** Removes the proposals of a version and of those before it. */
    deleteUpTo(id: string, version: number): Promise<void>;
  };
  readonly holds: {
    /** Replaces what the party said before. */
    put(hold: AgreementHold): Promise<void>;
    of(agreementId: string): Promise<AgreementHold[]>;
  };
  readonly messages: {
    /** Adds a message behind all others to that partner. Out: its position. */
    add(message: Pick<PartnerMessage, "partner" | "kind" | "subject" | "token" | "at">): Promise<number>;
    get(partner: string, position: number): Promise<PartnerMessage | undefined>;
    /** Messages with position > after, oldest first. */
    after(partner: string, after: number, limit: number): Promise<PartnerMessage[]>;
    /** Messages that are not settled, oldest first. */
    open(partner: string, limit: number): Promise<PartnerMessage[]>;
    /** Whether this very token is among them. */
    hasOpen(partner: string, token: string): Promise<boolean>;
    update(
      partner: string,
      position: number,
      changes: Partial<Pick<PartnerMessage, "attempts" | "nextAttemptAt" | "settledAt" | "failure">>,
    ): Promise<void>;
    /** Deletes the messages of a kind that were added before, settled or not. */
    deleteBefore(kind: MessageKind, at: number): Promise<void>;
    /** Settles every open message up to a position. Out: whether there was any. */
    settleUpTo(partner: string, position: number, at: number): Promise<boolean>;
  };
}
