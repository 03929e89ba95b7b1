import { PERSONAL_MEMBERS } from "./append-entry.ts";
import { checkCommitment } from "./commitment.ts";
import { createFindingList, type Finding } from "./finding.ts";
import { decodeEntry } from "./log-entry.ts";
import { parseLogOrigin } from "./log-origin.ts";
import type { LogStorage } from "./log-storage.ts";

/** Entries that are held at once. */
const PAGE = 500;

/**
 * Verifies the values behind the commitments of a log where it lives: each opens its commitment, and one that is missing was erased by a
 * later entry about its delivery, in this log or in a successor of it. Memory does not grow with the log.
 * In: storage, on one read snapshot; origin of a log whose entries `verifyLog` found readable. Out: findings, none when all is well.
 */
export async function verifyDisclosures(storage: LogStorage, origin: string): Promise<readonly Finding[]> {
  const findings = createFindingList();
  const { size } = await storage.head(origin);
  const wasErasedAfter = await erasures(storage, origin);
  for (let from = 0; from < size; from += PAGE) {
    const to = Math.min(from + PAGE, size);
    const given = Map.groupBy(await storage.disclosures(origin, from, to), ({ index }) => index);
    for (const { index, leaf } of await storage.entries(origin, from, to)) {
      const entry = decodeEntry(leaf);
      for (const name of PERSONAL_MEMBERS) {
        const digest = entry[name];
        if (digest === undefined) continue;
        const disclosure = given.get(index)?.find((each) => each.name === name);
        if (disclosure === undefined) {
          if (!(await wasErasedAfter(entry.delivery?.id, index)))
            findings.add("DISCLOSURE_MISSING", origin, index, { name });
        } else if (!checkCommitment(digest, disclosure)) findings.add("DISCLOSURE_DIFFERS", origin, index, { name });
      }
    }
  }
  return findings.list();
}

/** Whether a delivery was erased after an entry; each delivery is looked up once. */
async function erasures(storage: LogStorage, origin: string) {
  const { own, partner, generation } = parseLogOrigin(origin);
  const successors = (await storage.logs()).filter((name) => {
    const log = parseLogOrigin(name);
    return log.own === own && log.partner === partner && log.generation > generation;
  });
  const lastIndex = new Map<string, number>();
  async function lookUp(deliveryId: string): Promise<number> {
    for (const log of successors)
      if ((await wholeErasure(storage, log, deliveryId)) >= 0) return Number.POSITIVE_INFINITY;
    return wholeErasure(storage, origin, deliveryId);
  }
  return async (deliveryId: string | undefined, index: number): Promise<boolean> => {
    if (deliveryId === undefined) return false;
    const last = lastIndex.get(deliveryId) ?? (await lookUp(deliveryId));
    lastIndex.set(deliveryId, last);
    return index < last;
  };
}

/** Index of the last entry that all of a delivery was erased; -1 without one. After that nothing is left to erase some of. */
async function wholeErasure(storage: LogStorage, log: string, deliveryId: string): Promise<number> {
  const last = await storage.findEntry(log, "erased", deliveryId);
  return last === undefined || decodeEntry(last.leaf).erasedRecords !== undefined ? -1 : last.index;
}
