import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Pair } from "./pair.ts";
import type { StoreProbe } from "./store-probe.ts";

/** Looks at what the municipality can see, again and again, also while its gateway is dead. */
export interface VisibilityWatch {
  /** Looks once more and ends. Out: every moment at which something was half there; and how often it looked. */
  end(): Promise<{ readonly halves: readonly string[]; readonly looks: number }>;
}

/** Milliseconds between two looks. */
const EVERY = 20;

/** What may be seen at one moment, in one snapshot: rows of deliveries that count as stored, rows in view. */
const VIEW = `SELECT
  (SELECT coalesce(sum("records"), 0) FROM "delivery" WHERE "direction" = 'in' AND "state" = 'stored' AND "kind" <> 'full') AS "wanted",
  (SELECT count(*) FROM "actueel_proefbericht") AS "rows"`;

/**
 * Watches the municipal views and the drop folder, as a system that reads them would: at every moment the rows in view are exactly
 * those of the deliveries that count as stored, and a file under its final name is whole.
 */
export function watchVisibility({ municipality, dropFolder }: Pair): VisibilityWatch {
  const halves: string[] = [];
  const seen = new Set<string>();
  let looks = 0;
  let ended = false;
  const look = async () => {
    looks += 1;
    halves.push(...(await rowsInView(municipality.probe)), ...halfFiles(dropFolder, seen));
  };
  const watching = (async () => {
    while (!ended) {
      await look();
      await new Promise((resolve) => setTimeout(resolve, EVERY));
    }
  })();
  return {
    async end() {
      ended = true;
      await watching;
      await look();
      return { halves: [...new Set(halves)], looks };
    },
  };
}

async function rowsInView(probe: StoreProbe): Promise<string[]> {
  if (!(await probe.has("actueel_proefbericht"))) return [];
  const [view] = await probe.rows(VIEW);
  const [wanted, rows] = [view?.["wanted"], view?.["rows"]].map(Number);
  return rows === wanted ? [] : [`${rows} rows of ${wanted} in view`];
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
