// Made from schemas/epoch-step.schema.json by `npm run types`; do not edit.

export type Epoch = string;
export type Kid = string;
export type Sha256 = string;
export type Oin = string;
/**
 * milliseconds since 1970, before the year 10000
 */
export type Instant = number;

/**
 * A step in the life of one epoch of a pseudonym domain: what the keeper states to a partner, or what a partner confirms to the keeper. Signed (typ sluis-epoch-step+jws). It holds no key.
 */
export interface EpochStep {
  v: 1;
  says: "statement" | "confirmation";
  /**
   * in a confirmation: the keys are here and proven, the moment is known, the tokens are gone, the keys are gone; there is no statement of destroyed
   */
  act: "announced" | "activated" | "retired" | "destroyed";
  domain: string;
  epoch: Epoch;
  kid: Kid;
  /**
   * in a statement: rises with what the keeper states about the domain, so that an old statement cannot undo a later one
   */
  serial?: number;
  /**
   * in a statement of announced: the epoch that is in use until then
   */
  previous?: {
    epoch: Epoch;
    kid: Kid;
  };
  /**
   * fresh; of the keeper in a statement of announced, of the partner in its confirmation
   */
  nonce?: string;
  /**
   * in a confirmation of announced, by type that the partner gets: the answer to both nonces under that key, and the agreement that gives it
   */
  proofs?: {
    [k: string]: {
      agreement: string;
      hash: Sha256;
      answer: Sha256;
    };
  };
  /**
   * with activated: the agreed moment
   */
  activatesAt?: number;
  /**
   * with activated: until then tokens of both epochs go along
   */
  overlapUntil?: number;
  /**
   * with activated: the epoch before leaked, its tokens go at once
   */
  emergency?: boolean;
  /**
   * with retired: how many were deleted
   */
  tokens?: number;
  /**
   * with retired: the entry 'erased' in the partner's log about the keeper
   */
  entry?: {
    log: string;
    index: number;
    leafHash: Sha256;
  };
  environment: "test" | "production";
  from: Oin;
  to: Oin;
  time: Instant;
}
