import type { KeyConfirmation, KeyEpoch } from "./key-register.ts";
import type { Requester } from "./requester.ts";

/** What an officer's step with pseudonym keys led to. Names and check values only. */
export interface KeyStep {
  readonly agreementId: string;
  readonly domain: string;
  readonly epoch: string;
  readonly kid: string;
  readonly types: readonly string[];
  readonly state: "shared" | "accepted" | "awaiting-second-person";
  /** False for an epoch that is only announced: the keeper states when it comes into use. */
  readonly inUse: boolean;
  /** The partner's gateway has it. */
  readonly delivered: boolean;
  /** The hand-over, sealed to the partner, after sharing. */
  readonly token: string | null;
}

/** One epoch of a domain as officers see it: names, times and counts only. Times are milliseconds since 1970. */
export interface EpochView extends Omit<KeyEpoch, "token"> {
  /** Tokens are made with its key now. */
  readonly inUse: boolean;
  /** What is held of its key here: the whole key, keys of some types, or none. */
  readonly held: "whole" | "types" | "none";
  /** Deliveries with its tokens that are under way; while there are any, it cannot be retired. */
  readonly openDeliveries: number;
  readonly confirmations: readonly Pick<KeyConfirmation, "partner" | "act" | "at" | "tokens">[];
  /** OINs of the partners that did not confirm the last step yet; at the keeper only. */
  readonly waitingFor: readonly string[];
}

/** What an officer's step with an epoch led to. */
export interface EpochOutcome {
  readonly awaitingSecondPerson: boolean;
  /** Every partner's gateway has heard of it. */
  readonly delivered: boolean;
  /** The epochs of the domain now. */
  readonly epochs: readonly EpochView[];
}

/** When an epoch comes into use, as an officer asks for it. */
export interface ActivationRequest {
  /** Milliseconds since 1970; null for now. */
  readonly at: number | null;
  /** Days for which tokens of the epoch before go along. */
  readonly overlapDays: number;
  /** The epoch before leaked: no overlap, no waiting for partners, and its tokens go at once. */
  readonly emergency: boolean;
}

/** What an officer does to an epoch, beside activating it. */
export type EpochAct = "rotation" | "retirement" | "destruction";

/** What officers do with pseudonym keys. Every method checks the role. */
export interface KeyOffice {
  /** Hands the partner the field keys that an agreement lists for it; `send` false only makes the sealed file. */
  shareKeys(who: Requester, agreementId: string, send: boolean, epoch?: string): Promise<KeyStep>;
  /** Installs the field keys that the keeper offered for an agreement. */
  acceptKeys(who: Requester, agreementId: string): Promise<KeyStep>;
  /** The same from a file: the sealed token. In: OIN of the keeper. */
  acceptSealedKeys(who: Requester, agreementId: string, token: string): Promise<KeyStep>;
  /** Makes the first key of a domain, at its keeper. Out: its public names; no KID when a second person must ask for it too. */
  newKey(who: Requester, domain: string, epoch: string): Promise<{ readonly kid: string | null }>;
  /** The epochs of a domain, or of all, that take part in a rotation or did. */
  epochs(who: Requester, domain?: string): Promise<readonly EpochView[]>;
  /** At the keeper: begins an epoch, or retires one; at every party: destroys the key of a retired one. */
  changeEpoch(who: Requester, domain: string, epoch: string, act: EpochAct): Promise<EpochOutcome>;
  /** At the keeper: states when an announced epoch comes into use. */
  activateEpoch(who: Requester, domain: string, epoch: string, request: ActivationRequest): Promise<EpochOutcome>;
}
