import type { LogBundle } from "../core/types/log-bundle.ts";
import type { LogEntry } from "../core/types/log-entry.ts";
import { PERSONAL_MEMBERS } from "./append-entry.ts";
import { checkCommitment } from "./commitment.ts";
import type { FindingList } from "./finding.ts";
import { strictBase64 } from "./strict-base64.ts";

/**
 * Checks the values behind commitments: each must open its commitment, and one that is missing must have been erased by an
 * entry that says so (`docs/formats.md`).
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
  const erased = new Set(entries.filter((entry) => entry?.type === "erased").map((entry) => entry?.delivery?.id));
  for (const [index, entry] of entries.entries()) {
    if (entry === undefined || (entry.delivery !== undefined && erased.has(entry.delivery.id))) continue;
    for (const name of PERSONAL_MEMBERS)
      if (entry[name] !== undefined && !opened.has(`${index}/${name}`))
        findings.add("DISCLOSURE_MISSING", origin, index, { name });
  }
}
