import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Pair } from "./pair.ts";

/** Looks at what the municipality can see, again and again, also while its gateway is dead. */
export interface VisibilityWatch extends Disposable {
  /** Looks once more. Out: every moment at which something was half there; and how many changes it looked at. */
  seen(): { readonly halves: readonly string[]; readonly looks: number };
}

/** Milliseconds. */
const EVERY = 10;

/**
 * Watches the municipal views and the drop folder, as a system that reads them would: at every moment the rows in view are exactly
 * those of the deliveries that count as stored, and a file under its final name is whole.
 */
export function watchVisibility({ municipality, dropFolder }: Pair): VisibilityWatch {
  const halves: string[] = [];
  const seen = new Set<string>();
  let looks = 0;
  let lastVersion = -1;
  let database: DatabaseSync | undefined;
  const look = () => {
    if (!existsSync(municipality.store)) return;
    database ??= new DatabaseSync(municipality.store, { readOnly: true, timeout: 2_000 });
    // counts what other connections committed; without a change there is nothing new to see
    const version = Number(database.prepare("PRAGMA data_version").get()?.["data_version"]);
    if (version === lastVersion) return;
    lastVersion = version;
    looks += 1;
    halves.push(...rowsInView(database), ...halfFiles(dropFolder, seen));
  };
  const timer = setInterval(look, EVERY);
  return {
    seen() {
      look();
      return { halves, looks };
    },
    [Symbol.dispose]() {
      clearInterval(timer);
      database?.close();
    },
  };
}

function rowsInView(database: DatabaseSync): string[] {
  const count = (sql: string) => Number(database.prepare(sql).get()?.["n"] ?? 0);
  const made = `SELECT count(*) AS n FROM sqlite_master WHERE name = 'actueel_proefbericht'`;
  database.exec("BEGIN");
  try {
    const wanted = count(
      `SELECT sum("records") AS n FROM "delivery" WHERE "direction" = 'in' AND "state" = 'stored' AND "kind" <> 'full'`,
    );
    const rows = count(made) === 0 ? 0 : count(`SELECT count(*) AS n FROM "actueel_proefbericht"`);
    const tokens = count(made) === 0 ? 0 : count(`SELECT count(*) AS n FROM "token"`);
    return rows === wanted && tokens === wanted ? [] : [`${rows} rows and ${tokens} tokens of ${wanted} in view`];
  } finally {
    database.exec("COMMIT");
  }
}

/** Every row of an extract of messages stands on a line of its own; a file that was looked at once is not read again. */
function halfFiles(folder: string, seen: Set<string>): string[] {
  if (!existsSync(folder)) return [];
  const halves: string[] = [];
  for (const name of readdirSync(folder)) {
    if (name.endsWith(".part") || seen.has(name)) continue;
    seen.add(name);
    if (!readFileSync(join(folder, name), "utf8").endsWith("\n")) halves.push(`${name} has no end`);
  }
  return halves;
}
