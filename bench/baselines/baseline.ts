import type { LocalPostgres } from "../../tests/services/postgres.ts";

/** Where a baseline works. */
export interface BaselineWorld {
  /** An empty folder. */
  readonly folder: string;
  /** The receiver's server, the same that the gateway loads into. */
  readonly server: LocalPostgres;
}

/** What somebody would use instead: programs that are on every machine, and no checks, pseudonyms, receipts or log. */
export interface Baseline {
  readonly name: string;
  /** The whole of it, in words. */
  readonly about: string;
  /** Programs that it needs, as the packages of Debian name them. */
  readonly programs: readonly string[];
  /** Makes keys, once. Out: bash that carries `$EXTRACT` into the table `$TABLE`; the folder is its working directory. */
  prepare(world: BaselineWorld): Promise<string>;
}
