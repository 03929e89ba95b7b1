import type { Requester } from "./requester.ts";

/** What an officer's step with pseudonym keys led to. Names and check values only. */
export interface KeyStep {
  readonly agreementId: string;
  readonly domain: string;
  readonly epoch: string;
  readonly kid: string;
  readonly types: readonly string[];
  readonly state: "shared" | "accepted" | "awaiting-second-person";
  /** The partner's gateway has it. */
  readonly delivered: boolean;
  /** The hand-over, sealed to the partner, after sharing. */
  readonly token: string | null;
}

/** What officers do with pseudonym keys. Every method checks the role. */
export interface KeyOffice {
  /** Hands the partner the field keys that an agreement lists for it; `send` false only makes the sealed file. */
  shareKeys(who: Requester, agreementId: string, send: boolean): Promise<KeyStep>;
  /** Installs the field keys that the keeper offered for an agreement. */
  acceptKeys(who: Requester, agreementId: string): Promise<KeyStep>;
  /** The same from a file: the sealed token. In: OIN of the keeper. */
  acceptSealedKeys(who: Requester, agreementId: string, token: string): Promise<KeyStep>;
}
