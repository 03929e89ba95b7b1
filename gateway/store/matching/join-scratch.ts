import type { Transaction } from "kysely";
import type { ListWords } from "../engine.ts";
import type { Tables } from "../tables.ts";

/** One kind of pseudonym that is compared. */
interface KindRow {
  readonly type: string;
  readonly kid: string;
  readonly bit: number;
}

interface TokenRow {
  readonly ref: string;
  readonly place: string;
  readonly bit: number;
  readonly key: string;
  readonly token: string;
}

/** The working tables of a join; `makeJoinTables` makes them. */
export interface JoinTables extends Tables {
  readonly joinKind: KindRow;
  /** The tokens of one part of the left side. */
  readonly joinLeft: TokenRow;
  readonly joinRightSubject: {
    readonly s: number;
    readonly ref: string;
    readonly place: string;
    readonly mask: number;
  };
  readonly joinRight: { readonly s: number; readonly bit: number; readonly key: string; readonly token: string };
  readonly joinCommon: { readonly key: string; readonly bit: number };
  readonly joinHit: { readonly ref: string; readonly place: string; readonly s: number; readonly bit: number };
  readonly joinPair: {
    readonly n: number;
    readonly ref: string;
    readonly place: string;
    readonly s: number;
    readonly agree: number;
    readonly disagree: number;
    readonly strength: string;
    readonly leftTimes: number;
  };
}

/** Where a join works: the store as it was at one moment, and room for tables that nobody else sees. */
export interface JoinScratch {
  readonly db: Transaction<JoinTables>;
  readonly lists: ListWords;
  /** How a working table is made, up to its name. */
  readonly createTable: string;
  /** How one is emptied, up to its name: rows that a transaction deletes stay in the way of PostgreSQL until it ends. */
  readonly emptyTable: string;
  readonly textType: string;
  readonly integerType: string;
  /** The engine would sort a whole index in memory: it is made before the rows come. */
  readonly indexFirst: boolean;
  /** Tells the planner how large the right side has become; null where there is no planner to tell. */
  readonly analyse: string | null;
}

/** Runs work in a scratch of its own; what it leaves goes away with it. */
export type WithScratch = <T>(work: (scratch: JoinScratch) => Promise<T>) => Promise<T>;
