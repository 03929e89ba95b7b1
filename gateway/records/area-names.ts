import type { AreaTable } from "../core/types/area-table.ts";

/** Kinds of CBS area; their codes start with GM, WK and BU. */
export type AreaLevel = "gemeente" | "wijk" | "buurt";

const PREFIX = { gemeente: "GM", wijk: "WK", buurt: "BU" } as const;

/** Names remembered; made-up names must not fill memory. */
const MOST_NAMES = 20_000;

/** What a name stands for: a code, nothing known, or a problem. */
export type AreaLookup =
  | { readonly kind: "code"; readonly code: string }
  | { readonly kind: "absent" }
  | { readonly kind: "unknown" }
  | { readonly kind: "ambiguous" };

type KnownNames = Map<string, AreaLookup>;

/**
 * Looks up codes by the names in an area table. Names of districts repeat between municipalities, so the municipality of the record
 * narrows the search when it is known; what then still has two codes is ambiguous, never guessed.
 */
export function indexAreas(
  table: AreaTable,
): (level: AreaLevel, name: string, municipality: string | null) => AreaLookup {
  const absent = new Set(table.absent.map(plain));
  const codes = new Map<string, string[]>();
  for (const { code, names } of table.areas) {
    for (const name of new Set(names.map(plain))) {
      const key = `${code.slice(0, 2)} ${name}`;
      codes.set(key, [...(codes.get(key) ?? []), code]);
    }
  }
  const search = (level: AreaLevel, name: string, municipality: string | null): AreaLookup => {
    const wanted = plain(name);
    if (wanted === "" || absent.has(wanted)) return { kind: "absent" };
    const found = codes.get(`${PREFIX[level]} ${wanted}`) ?? [];
    const inside = municipality === null ? found : found.filter((code) => code.startsWith(municipality.slice(2), 2));
    if (inside.length > 1) return { kind: "ambiguous" };
    return inside.length === 0 ? { kind: "unknown" } : { kind: "code", code: inside[0]! };
  };
  // an extract names few areas many times
  const known = {
    gemeente: new Map<string, KnownNames>(),
    wijk: new Map<string, KnownNames>(),
    buurt: new Map<string, KnownNames>(),
  };
  let size = 0;
  return (level, name, municipality) => {
    const within = municipality ?? "";
    let names = known[level].get(within);
    if (names === undefined) {
      names = new Map();
      known[level].set(within, names);
    }
    let found = names.get(name);
    if (found === undefined) {
      if (size === MOST_NAMES) {
        for (const each of Object.values(known)) each.clear();
        size = 0;
      }
      size += 1;
      found = search(level, name, municipality);
      names.set(name, found);
    }
    return found;
  };
}

/** True when a text is a code of this kind already. */
export function isAreaCode(level: AreaLevel, text: string): boolean {
  const digits = level === "gemeente" ? 4 : level === "wijk" ? 6 : 8;
  return text.startsWith(PREFIX[level]) && text.length === digits + 2 && /^\d+$/.test(text.slice(2));
}

function plain(name: string): string {
  return name.normalize("NFC").replace(/\s+/g, " ").trim().toLowerCase();
}
