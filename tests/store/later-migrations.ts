import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

/** The migrations of a later program: ours, and more. */
export interface LaterMigrations extends Disposable {
  readonly folder: URL;
  /** Adds one with this number, which programs from `compatibleFrom` on can live with; undefined for one that does not say. */
  add(version: number, compatibleFrom: number | undefined, sql: string): void;
}

/** In: the folder of our migrations for one engine. */
export function laterMigrations(own: URL): LaterMigrations {
  const folder = mkdtempSync(join(tmpdir(), "sluis-migrations-"));
  cpSync(fileURLToPath(own), folder, { recursive: true });
  return {
    folder: pathToFileURL(`${folder}/`),
    add(version, compatibleFrom, sql) {
      const says = compatibleFrom === undefined ? "" : `-- compatible from: ${compatibleFrom}\n`;
      writeFileSync(join(folder, `${version}-later.sql`), `${says}${sql}`);
    },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}
