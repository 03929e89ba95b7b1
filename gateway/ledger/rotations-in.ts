import type { LogBundle } from "../core/types/log-bundle.ts";
import { decodeEntry } from "./log-entry.ts";
import type { PlacedRotation } from "./log-key-rotation.ts";
import { strictBase64 } from "./strict-base64.ts";

/** Looked for before an entry is parsed: a log has at most a few of these among very many. */
const TYPE = Buffer.from('"type":"log-key-rotated"');

/** The statements in a bundle that its log goes on under another key; not proven yet. What cannot be read is found elsewhere. */
export function rotationsIn({ origin, entries }: Pick<LogBundle, "origin" | "entries">): PlacedRotation[] {
  return entries.flatMap((text) => {
    const leaf = strictBase64(text);
    if (leaf === undefined || !leaf.includes(TYPE)) return [];
    try {
      const { logKey } = decodeEntry(leaf);
      return logKey === undefined ? [] : [{ origin, logKey }];
    } catch {
      return [];
    }
  });
}
