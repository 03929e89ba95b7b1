/** What is matched: the current records of one agreement, or of an own source. */
export interface MatchSource {
  /** Id under which the rows stand in the store. */
  readonly id: string;
  /** Per path of a token that stands in the record itself: the entity that it is about. Tokens of a child are about that child. */
  readonly places: readonly { readonly path: string; readonly entity: string }[];
}

/** How many tokens of one type and key there are among the current records of a source. */
export interface TokenStock {
  readonly type: string;
  readonly kid: string;
  readonly tokens: number;
}

/** How many values of a type stand in the current records of a source, however many keys each has a token of. */
export interface ValueCount {
  readonly type: string;
  readonly tokens: number;
  /** Those with a token of a key that both sides have. */
  readonly comparable: number;
}

/** A type and key that both sides have; `bit` is a power of two that stands for it. */
export interface ComparedKind {
  readonly type: string;
  readonly kid: string;
  readonly bit: number;
}

/** What to join on. All masks are sums of bits. */
export interface JoinRequest {
  readonly run: string;
  readonly left: MatchSource;
  readonly right: MatchSource;
  readonly kinds: readonly ComparedKind[];
  /** Bits of each class, strongest first; a pair gets the first class of which one bit agrees, and none leaves no pair. */
  readonly classes: readonly { readonly strength: PairStrength; readonly mask: number }[];
  /** A token that more right subjects have than this makes no pair by itself: it would pair everybody with everybody. */
  readonly mostAlike: number;
}

/** A: the same person; B: a candidate; C: blocking only; R: the same record or thing, which says nothing of a person. */
export type PairStrength = "A" | "B" | "C" | "R";

/** What a join counted for one kind. */
export interface KindCount {
  readonly bit: number;
  /** Left subjects of which the token is found on the right. */
  readonly matched: number;
  /** Left tokens that were too common to be looked up. */
  readonly common: number;
}

/** Two subjects that share a token. `place` is the entity, or the child's place in its record. */
export interface JoinedPair {
  readonly left: { readonly ref: string; readonly place: string };
  readonly right: { readonly ref: string; readonly place: string };
  readonly strength: PairStrength;
  /** Bits that agree, and bits that both have and that disagree. */
  readonly agree: number;
  readonly disagree: number;
  /** Pairs of this strength or a stronger one that the left, and the right, subject is in. */
  readonly leftTimes: number;
  readonly rightTimes: number;
}

/** A pair as it is kept: names of types instead of bits, and no token. */
export interface MatchPair {
  readonly n: number;
  readonly leftRef: string;
  readonly leftPlace: string;
  readonly rightRef: string;
  readonly rightPlace: string;
  readonly strength: PairStrength;
  /** Types separated by a space. */
  readonly agree: string;
  readonly disagree: string;
  readonly many: boolean;
  readonly dataError: boolean;
}

/** A run that was kept; the report is JSON. */
export interface KeptRun {
  readonly id: string;
  readonly leftSource: string;
  readonly rightSource: string;
  readonly at: number;
  readonly pairs: number;
  readonly report: string;
}

/** A join under way: a view of the store that does not change, and working tables beside it. */
export interface JoinBench {
  /** Counts the tokens of a source. */
  stock(source: MatchSource): Promise<TokenStock[]>;
  /** Counts the values behind the tokens, where a type has several keys. In: the types and keys that both sides have. */
  values(source: MatchSource, kinds: readonly ComparedKind[]): Promise<ValueCount[]>;
  /** Joins part by part: the right side is laid out once, the left side passes along it. Memory depends on neither. */
  join(request: JoinRequest, progress: (part: number, of: number) => void): Promise<KindCount[]>;
  /** The pairs in the order in which they were found, after a number. */
  pairs(after: number, limit: number): Promise<{ readonly n: number; readonly pair: JoinedPair }[]>;
}

/** What matching needs of the store. */
export interface MatchStore {
  /** Runs `work` with a bench of its own, and clears it away whatever happens. The gateway goes on writing meanwhile. */
  withBench<T>(work: (bench: JoinBench) => Promise<T>): Promise<T>;
  /** Adds pairs to a run that nobody sees yet. */
  addPairs(run: string, pairs: readonly MatchPair[]): Promise<void>;
  /**
   * Shows a run, and removes the pairs of earlier runs over the same sources, and those of runs that broke off: never shown, and with
   * an id (UUIDv7, so in order of time) before `strayBefore`.
   */
  showRun(run: KeptRun, strayBefore: string): Promise<void>;
  /** Runs over two sources, newest first. */
  runs(leftSource: string, rightSource: string, limit: number): Promise<KeptRun[]>;
  run(id: string): Promise<KeptRun | undefined>;
  /** Pairs of a run that was shown, after a number. */
  pairs(run: string, after: number, limit: number): Promise<MatchPair[]>;
}
