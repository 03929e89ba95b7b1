import type { LogBundle } from "../core/types/log-bundle.ts";
import type { LogEntry } from "../core/types/log-entry.ts";
import { PERSONAL_MEMBERS } from "./append-entry.ts";
import { checkCommitment } from "./commitment.ts";
import type { FindingList } from "./finding.ts";
import { strictBase64 } from "./strict-base64.ts";

/**
 * Checks the values behind commitments: each must open its commitment, and one that is missing must have been erased by a
 * later entry that says so (`docs/formats.md`).
 * In: origin, entries by index, disclosures, the list that faults go to.
 */
export function checkDisclosures(
  origin: string,
  entries: readonly (LogEntry | undefined)[],
  disclosures: NonNullable<LogBundle["disclosures"]>,
  findings: FindingList,
): void {
  const opened = new Set<string>();
  for (const { index, name, salt, value } of disclosures) {
    const digest = entries[index]?.[name];
    const bytes = { name, salt: strictBase64(salt), value: strictBase64(value) };
    if (digest !== undefined && bytes.salt !== undefined && bytes.value !== undefined) {
      if (checkCommitment(digest, { name, salt: bytes.salt, value: bytes.value })) {
        opened.add(`${index}/${name}`);
        continue;
      }
    }
    findings.add("DISCLOSURE_DIFFERS", origin, index, { name });
    opened.add(`${index}/${name}`);
  }
  const erasedAt = lastErasures(entries);
  for (const [index, entry] of entries.entries()) {
    if (entry === undefined || index < (erasedAt.get(entry.delivery?.id ?? "") ?? 0)) continue;
    for (const name of PERSONAL_MEMBERS)
      if (entry[name] !== undefined && !opened.has(`${index}/${name}`))
        findings.add("DISCLOSURE_MISSING", origin, index, { name });
  }
}

/** Index of the last entry that a delivery was erased: what was written after it, such as who erased it, must be there. */
function lastErasures(entries: readonly (LogEntry | undefined)[]): ReadonlyMap<string, number> {
  const erased = new Map<string, number>();
  for (const [index, entry] of entries.entries())
    if (entry?.type === "erased" && entry.delivery !== undefined && entry.erasedRecords === undefined)
      erased.set(entry.delivery.id, index);
  return erased;
}
