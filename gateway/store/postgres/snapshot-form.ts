/** Names of the files of a PostgreSQL store, below `store/` in a backup: what there is, each table in COPY's binary form, where sequences are. */
export const TABLES_FILE = "tables.json";
export const SEQUENCES_FILE = "sequences.json";
const TABLE = "table/";

/** What TABLES_FILE says. */
export interface SnapshotTables {
  /** In an order in which what a table refers to stands before it. */
  readonly tables: readonly { readonly name: string; readonly columns: readonly string[] }[];
  /** Those of them that hold rows of deliveries, and so must be made first. */
  readonly rowTables: readonly { readonly name: string; readonly product: string; readonly columns: string }[];
}

/** What SEQUENCES_FILE says: the last value of each sequence that was used. */
export type SnapshotSequences = readonly { readonly name: string; readonly last: number }[];

/** Both ways between a table's name and the file that holds its rows. */
export function tableFile(name: string): string {
  return TABLE + name;
}

/** The table whose rows a file holds, or undefined. */
export function tableOf(file: string): string | undefined {
  return file.startsWith(TABLE) ? file.slice(TABLE.length) : undefined;
}
