import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

/** The migrations of an earlier program: the first of ours. */
export interface EarlierMigrations extends Disposable {
  readonly folder: URL;
  /** Their texts, in order, by number. */
  readonly texts: readonly (readonly [version: number, sql: string])[];
}

/** In: the folder of our migrations for one engine, the number of the last that the earlier program knew. */
export function earlierMigrations(own: URL, last: number): EarlierMigrations {
  const folder = mkdtempSync(join(tmpdir(), "sluis-migrations-"));
  const names = readdirSync(own)
    .filter((name) => Number(name.slice(0, 4)) <= last)
    .sort();
  for (const name of names) cpSync(fileURLToPath(new URL(name, own)), join(folder, name));
  return {
    folder: pathToFileURL(`${folder}/`),
    texts: names.map((name) => [Number(name.slice(0, 4)), readFileSync(join(folder, name), "utf8")]),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}
