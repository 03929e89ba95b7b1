/** How far one epoch of a pseudonym domain has come here. Times are milliseconds since 1970. */
export interface KeyEpoch {
  readonly domain: string;
  readonly epoch: string;
  /** Eight public characters in every token of the epoch. */
  readonly kid: string;
  /** OIN of the domain keeper. */
  readonly keeper: string;
  /** `active` from its moment on; `retiring` while its tokens are being deleted here; `destroyed` when its key is gone here too. */
  readonly state: "announced" | "active" | "retiring" | "retired" | "destroyed";
  /** The epoch before it; null for the first one that is known here. */
  readonly previous: string | null;
  /** When it comes into use; null while that was not agreed. */
  readonly activatesAt: number | null;
  /** Until then tokens of the epoch before go along; null while that was not agreed. */
  readonly overlapUntil: number | null;
  /** The epoch before leaked: no overlap, and its tokens go at once. */
  readonly emergency: boolean;
  /** Rises with the keeper's statements about the domain; this is of its last about this epoch. 0 for an epoch of before its first. */
  readonly serial: number;
  /** That statement, signed; null with serial 0. */
  readonly token: string | null;
  readonly changedAt: number;
}

/** What partners confirm: the keys are here and right; the moment is known; the tokens are gone; the keys are gone. */
export type KeyAct = "announced" | "activated" | "retired" | "destroyed";

/** What a partner confirmed about an epoch. */
export interface KeyConfirmation {
  readonly domain: string;
  readonly epoch: string;
  /** OIN. */
  readonly partner: string;
  readonly act: KeyAct;
  /** Tokens that were deleted, with `retired`. */
  readonly tokens: number | null;
  /** The signed confirmation. */
  readonly token: string;
  readonly at: number;
}

/** What a transaction may do with epochs of pseudonym domains. */
export interface KeyRegister {
  readonly keyEpochs: {
    /** Adds or replaces an epoch. */
    put(epoch: KeyEpoch): Promise<void>;
    /** The epochs of a domain, or of all, by domain and epoch. */
    list(domain?: string): Promise<KeyEpoch[]>;
    /** The epochs of a domain that one is about to change: nobody else does until the transaction ends. */
    forChange(domain: string): Promise<KeyEpoch[]>;
    /** Keeps what a partner confirmed; the same act again replaces. */
    confirm(confirmation: KeyConfirmation): Promise<void>;
    confirmations(domain: string): Promise<KeyConfirmation[]>;
  };
}
