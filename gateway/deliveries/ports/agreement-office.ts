import type { AgreementState } from "../../agreements/agreement-state.ts";
import type { Json } from "../../core/json.ts";
import type { SignedAgreement } from "../../core/types/signed-agreement.ts";
import type { AgreementHold, AgreementProposal, StoredAgreement } from "./agreement-register.ts";
import type { Requester } from "./requester.ts";

/** What an officer's step with an agreement led to. */
export interface AgreementStep {
  readonly id: string;
  readonly version: number;
  readonly hash: string;
  readonly state: StoredAgreement["status"] | AgreementProposal["state"] | "awaiting-second-person";
  /** The partner's gateway has heard of it. */
  readonly delivered: boolean;
}

/** One agreement version or proposal as it is listed. */
export interface AgreementLine {
  readonly id: string;
  readonly version: number;
  readonly hash: string;
  /** OIN of the other party. */
  readonly partner: string;
  readonly product: string;
  readonly validFrom: string;
  readonly validUntil: string;
  readonly state: AgreementState | AgreementProposal["state"];
  readonly reason: string | null;
  /** What asks for attention; `rule` is a code that the shown sentence is chosen by. */
  readonly attention: readonly AgreementAttention[];
}

/** Ends within 60 days, names no DPIA, the partner runs another one, or has not heard yet what we said. */
export type AgreementAttention = "expires" | "no-dpia" | "out-of-step" | "partner-not-told";

/** What officers do with agreements. Every method checks the role. */
export interface AgreementOffice {
  /** What is in force here, every version. */
  agreements(who: Requester): Promise<StoredAgreement[]>;
  /** Every agreement and proposal here, with what asks for attention. */
  agreementOverview(who: Requester): Promise<AgreementLine[]>;
  /** The newest version with the signatures that it has, in force or not. */
  signedAgreement(who: Requester, agreementId: string, version?: number): Promise<SignedAgreement>;
  /** Puts our signature under an agreement document (parsed YAML or JSON). */
  signAgreement(who: Requester, document: Json): Promise<AgreementStep>;
  /** Sends what we signed to the partner. */
  proposeAgreement(who: Requester, agreementId: string, version?: number): Promise<AgreementStep>;
  /** Accepts what the partner offered: signs it too. Throws VERSION_NEEDED without a version where more than one offer waits. */
  acceptAgreement(who: Requester, agreementId: string, version?: number): Promise<AgreementStep>;
  /** Accepts a file (parsed) with the partner's signature, or with both. */
  acceptSignedAgreement(who: Requester, signed: Json): Promise<AgreementStep>;
  refuseAgreement(who: Requester, agreementId: string, reason: string, version?: number): Promise<AgreementStep>;
  holdAgreement(
    who: Requester,
    agreementId: string,
    act: AgreementHold["act"],
    reason: string | null,
  ): Promise<AgreementStep>;
}
