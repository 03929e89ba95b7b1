import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { FaultRow } from "./fault-table.ts";

/** Rows of the table, a file for each, so that a run that is stopped keeps those that it had. */
export interface FaultRows {
  keep(row: FaultRow): void;
  /** All that are there, in the order of the matrix. */
  all(): FaultRow[];
  /** Forgets those that match. */
  forget(which: (row: FaultRow) => boolean): void;
}

/** Opens the rows in a folder, which is made when it is not there. */
export function faultRows(folder: string): FaultRows {
  mkdirSync(folder, { recursive: true });
  const pathOf = ({ profile, group, name }: FaultRow) =>
    join(folder, `${profile}-${group}-${name.replaceAll(/[^A-Za-z0-9.]+/g, "-").slice(0, 150)}.json`);
  const all = () =>
    readdirSync(folder)
      .filter((name) => name.endsWith(".json"))
      .map((name) => JSON.parse(readFileSync(join(folder, name), "utf8")) as FaultRow)
      .sort((left, right) => left.place - right.place || (left.profile < right.profile ? -1 : 1));
  return {
    all,
    keep(row) {
      // in one step, because the runner reads while cases run
      writeFileSync(`${pathOf(row)}.new`, `${JSON.stringify(row, null, 2)}\n`);
      renameSync(`${pathOf(row)}.new`, pathOf(row));
    },
    forget(which) {
      for (const row of all().filter(which)) rmSync(pathOf(row));
    },
  };
}
