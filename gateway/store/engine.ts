import type { CompiledQuery, RawBuilder, Transaction } from "kysely";
import type { EncodedRows, RowForm } from "../deliveries/ports/row-encoder.ts";
import type { ColumnType, StoredColumn } from "./stored-column.ts";
import type { Tables } from "./tables.ts";

/** Where the rows of a part ended up: a range of their keys, both ends included, in which no other rows are; `last` below `first` when there is none. */
export interface LoadedRange {
  readonly rows: number;
  readonly firstRow: number;
  readonly lastRow: number;
}

/** Where rows are loaded: the table, and the delivery's internal number. */
export interface RowTarget {
  readonly table: string;
  readonly columns: readonly StoredColumn[];
  readonly delivery: number;
}

/**
 * What a transaction may reserve until it ends: a delivery stands for everything of its agreement, `rows` for what is loaded under
 * a delivery, `tables` for the making of municipal tables.
 */
export type LockKind = "agreement" | "delivery" | "rows" | "setting" | "log" | "tables";

/** Waits until no other transaction holds the lock, then holds it to the end. Locking twice is locking once. */
export type Lock = (kind: LockKind, name: string) => Promise<void>;

/** The words in which engines differ when a municipal table is made. */
export interface TableDialect {
  readonly columnTypes: Readonly<Record<ColumnType, string>>;
  /** Definition of the key that the engine counts up itself. */
  readonly rowKey: string;
  /** What stands behind the closing bracket. */
  readonly options: string;
  /** Where views for people who may see neither `ref` nor tokens stand; null where the engine has no roles. */
  readonly coarseSchema: string | null;
}

/** The words in which an engine reads a JSON list of lists of texts as rows. */
export interface ListWords {
  /** What stands in FROM, behind what the text of the list is taken from: an item as `x`. No rows for null. */
  readonly items: (list: RawBuilder<unknown>) => RawBuilder<unknown>;
  /** A text of an item, from 0. */
  readonly textAt: (place: number) => RawBuilder<string>;
}

/** What some columns hold, none of them null, in order. */
export type ColumnKinds = { readonly [column: string]: "integer" | "bigint" | "text" | "bytes" };

/** A row of these. */
export type BytesRow = { readonly [column: string]: number | string | Uint8Array };

/** One transaction of an engine: the queries that engines share run on `db`, bulk work goes the engine's own way. */
export interface EngineTransaction {
  readonly db: Transaction<Tables>;
  readonly tableDialect: TableDialect;
  /** Reserves what the transaction is about to read in order to change it. Does nothing while reading, or where there is one writer. */
  readonly lock: Lock;
  /** Whether a column of bytes holds these bytes somewhere. */
  readonly holds: (column: string, bytes: Uint8Array) => RawBuilder<boolean>;
  readonly lists: ListWords;
  readonly rowForm: RowForm;
  /** Inserts rows in the engine's form. Out: a range for each part. Throws DUPLICATE_REF, ROW_NOT_STORABLE. */
  loadRows(target: RowTarget, rows: EncodedRows): Promise<LoadedRange[]>;
  /** The rows of a query, the way that suits columns of long bytes. In: the query, whose parameters are texts and numbers; its columns. */
  rowsWithBytes(query: CompiledQuery, columns: ColumnKinds): Promise<readonly BytesRow[]>;
  /** Inserts a row with long bytes, where the engine has a better way for them than a query; else null. Throws as an insert does. */
  readonly insertLong: ((table: string, row: BytesRow, columns: ColumnKinds) => Promise<void>) | null;
  /** The rows of a query as wire lines; its columns are those of `types`, in order. */
  lines(query: CompiledQuery, types: readonly ColumnType[]): Promise<string[]>;
}
