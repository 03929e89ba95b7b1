import type { ExtractLimits } from "../extract.ts";
import type { Archive } from "./open-archive.ts";
import { readWholeXml } from "./read-xml.ts";

/** What a number means by its format: a plain number, a day, a day with a time, or a time of day. */
export type NumberMeaning = "number" | "date" | "date-time" | "time";

/** Built-in formats (ECMA-376 part 1, section 18.8.30; 27-36 and 50-58 are dates in East Asian versions). */
const BUILT_IN: readonly (readonly [from: number, to: number, meaning: NumberMeaning])[] = [
  [14, 17, "date"],
  [18, 21, "time"],
  [22, 22, "date-time"],
  [27, 31, "date"],
  [32, 35, "time"],
  [36, 36, "date"],
  [50, 58, "date"],
];

/**
 * Reads which cell styles show a number as a date.
 * In: archive, name of the styles part (null: none), limits. Out: the meaning per index in `cellXfs`.
 */
export async function readDateStyles(
  archive: Archive,
  part: string | null,
  limits: ExtractLimits,
): Promise<readonly NumberMeaning[]> {
  const meanings: NumberMeaning[] = [];
  if (part === null) return meanings;
  const custom = new Map<number, string>();
  let inCells = false;
  await readWholeXml(
    archive.read(part),
    {
      open(name, attributes) {
        if (name === "numFmt") custom.set(Number(attributes["numFmtId"]), attributes["formatCode"] ?? "");
        if (name === "cellXfs") inCells = true;
        if (name === "xf" && inCells) {
          const id = Number(attributes["numFmtId"] ?? 0);
          const code = custom.get(id);
          meanings.push(code === undefined ? builtIn(id) : meaningOfFormat(code));
        }
      },
      close(name) {
        if (name === "cellXfs") inCells = false;
      },
    },
    limits,
  );
  return meanings;
}

function builtIn(id: number): NumberMeaning {
  return BUILT_IN.find(([from, to]) => id >= from && id <= to)?.[2] ?? "number";
}

/** In: a format code such as `dd/mm/yyyy hh:mm`. Out: its meaning; a duration such as `[h]:mm` is a number. */
export function meaningOfFormat(code: string): NumberMeaning {
  const first = code.replaceAll(/"[^"]*"|\\.|_.|\*./g, "").split(";")[0]!;
  if (/\[(?:h+|m+|s+)\]/i.test(first)) return "number";
  const letters = first.replaceAll(/\[[^\]]*\]|AM\/PM|A\/P|General/gi, "").toLowerCase();
  const hasTime = /[hs]/.test(letters);
  const hasDate = /[yd]/.test(letters) || (letters.includes("m") && !hasTime);
  if (hasDate) return hasTime ? "date-time" : "date";
  return hasTime ? "time" : "number";
}
