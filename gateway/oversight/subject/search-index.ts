import { base32 } from "../../core/base32.ts";
import { SluisError } from "../../core/sluis-error.ts";
import { uuidV7Floor } from "../../core/uuid-v7-floor.ts";
import type { GatewayContext } from "../../deliveries/gateway-context.ts";
import type { StoreTransaction } from "../../deliveries/ports/store.ts";
import type { SubjectPart } from "../../deliveries/ports/subject-index.ts";
import { REF_BYTES } from "../../deliveries/ref-bytes.ts";
import { NOT_LEFT } from "../../deliveries/work/key-page.ts";
import { SUBJECT_KEY_BYTES } from "../../pseudonyms/subject-key.ts";
import type { NotSearched } from "../ports/subject-service.ts";
import { hitOf, type IndexHits } from "./index-hits.ts";
import type { Needle } from "./needle.ts";

/** What is searched in one reading, milliseconds: others read beside it. */
const WINDOW = 31 * 24 * 3600_000;

/** What a search came to. */
export interface IndexSearch {
  readonly hits: IndexHits;
  readonly notSearched: readonly NotSearched[];
}

/**
 * Searches the subject index for keys. In: what is looked for, since and until when (milliseconds). Out: records by delivery, and the
 * deliveries about which the index can say nothing.
 */
export async function searchIndex(
  { store, stopping }: GatewayContext,
  needles: readonly Needle[],
  { since, until }: { readonly since: number; readonly until: number },
): Promise<IndexSearch> {
  const hits: IndexHits = new Map();
  const notSearched = new Map<string, NotSearched>();
  for (let from = since; from <= until; from += WINDOW) {
    if (stopping.aborted) throw new SluisError("GATEWAY_STOPPING");
    const between = [uuidV7Floor(from), uuidV7Floor(Math.min(from + WINDOW, until + 1))] as const;
    await store.read(async (tx) => {
      for (const { deliveryId, none } of await tx.subjects.gaps(...between))
        notSearched.set(deliveryId, { deliveryId, why: none ? "not-indexed" : "damaged" });
      for (const needle of needles)
        for (const part of await tx.subjects.find(needle.type, needle.bytes, ...between))
          if (!(await addHits(tx, part, needle, hits)))
            notSearched.set(part.deliveryId, { deliveryId: part.deliveryId, why: "damaged" });
    });
  }
  return { hits, notSearched: [...notSearched.values()] };
}

/** Out: false when the part's entries are not what a part can have. */
async function addHits(tx: StoreTransaction, part: SubjectPart, needle: Needle, hits: IndexHits): Promise<boolean> {
  const found = matches(part.entries, needle.bytes);
  if (found === undefined) return false;
  if (found.length === 0) return true;
  const refs = await tx.subjects.refs(part.deliveryId, part.part);
  if (refs === undefined || refs.length % REF_BYTES !== 0) return false;
  for (const { record, left } of found) {
    const end = (record + 1) * REF_BYTES;
    if (end > refs.length) return false;
    const hit = hitOf(hits, part.deliveryId, base32(refs.subarray(end - REF_BYTES, end)));
    hit.keys.add(needle.type);
    if (hit.strength !== "A") hit.strength = needle.strength;
    hit.ownData = hit.ownData === true || left;
  }
  return true;
}

/** Where a key stands: not only its bytes, but where a key begins. undefined for a length that no list of keys has. */
function matches(
  entries: Uint8Array,
  key: Uint8Array,
): readonly { readonly record: number; readonly left: boolean }[] | undefined {
  const count = entries.length / (SUBJECT_KEY_BYTES + 4);
  if (!Number.isInteger(count)) return undefined;
  const bytes = Buffer.from(entries.buffer, entries.byteOffset, entries.byteLength);
  const end = count * SUBJECT_KEY_BYTES;
  const found: { record: number; left: boolean }[] = [];
  for (let at = bytes.indexOf(key); at >= 0 && at < end; at = bytes.indexOf(key, at + 1)) {
    if (at % SUBJECT_KEY_BYTES !== 0) continue;
    const place = bytes.readUInt32LE(end + (at / SUBJECT_KEY_BYTES) * 4);
    found.push({ record: (place & ~NOT_LEFT) >>> 0, left: place < NOT_LEFT });
  }
  return found;
}
