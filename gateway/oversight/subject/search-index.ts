import { base32 } from "../../core/base32.ts";
import { SluisError } from "../../core/sluis-error.ts";
import { uuidV7Floor } from "../../core/uuid-v7-floor.ts";
import type { GatewayContext } from "../../deliveries/gateway-context.ts";
import type { StoreTransaction } from "../../deliveries/ports/store.ts";
import { REF_KIND, type SubjectPart } from "../../deliveries/ports/subject-index.ts";
import { REF_BYTES } from "../../deliveries/ref-bytes.ts";
import { NOT_LEFT } from "../../deliveries/work/key-page.ts";
import { SUBJECT_KEY_BYTES } from "../../pseudonyms/subject-key.ts";
import type { NotSearched } from "../ports/subject-service.ts";
import type { Needle } from "./needle.ts";

/** What is searched in one reading, milliseconds: others read beside it. */
const WINDOW = 31 * 24 * 3600_000;

/** A record in which something was found. */
export interface IndexHit {
  readonly keys: Set<string>;
  strength: "A" | "B" | "R";
  ownData: boolean | null;
}

/** By delivery id, then by ref. */
export type IndexHits = Map<string, Map<string, IndexHit>>;

/** What a search came to. */
export interface IndexSearch {
  readonly hits: IndexHits;
  readonly notSearched: readonly NotSearched[];
}

/**
 * Searches the subject index. In: what is looked for, since and until when (milliseconds). Out: records by delivery, and the deliveries about
 * which the index can say nothing.
 */
export async function searchIndex(
  { store, stopping }: GatewayContext,
  needles: readonly Needle[],
  since: number,
  until: number,
): Promise<IndexSearch> {
  const hits: IndexHits = new Map();
  const notSearched = new Map<string, NotSearched>();
  for (let from = since; from <= until && !stopping.aborted; from += WINDOW) {
    const between = [uuidV7Floor(from), uuidV7Floor(Math.min(from + WINDOW, until + 1))] as const;
    await store.read(async (tx) => {
      for (const { deliveryId, none } of await tx.subjects.gaps(...between))
        notSearched.set(deliveryId, { deliveryId, why: none ? "not-indexed" : "damaged" });
      for (const needle of needles) {
        for (const part of await tx.subjects.find(needle.kind, needle.bytes, ...between))
          if (!(await addHits(tx, part, needle, hits)))
            notSearched.set(part.deliveryId, { deliveryId: part.deliveryId, why: "damaged" });
      }
    });
  }
  if (stopping.aborted) throw new SluisError("GATEWAY_STOPPING");
  return { hits, notSearched: [...notSearched.values()] };
}

/** Out: false when the part's entries are not what a part can have. */
async function addHits(tx: StoreTransaction, part: SubjectPart, needle: Needle, hits: IndexHits): Promise<boolean> {
  const { deliveryId } = part;
  if (needle.kind === REF_KIND) {
    for (const { record } of matches(part.entries, needle.bytes, REF_BYTES, 0) ?? [])
      note(hits, deliveryId, refAt(part.entries, record), needle, null);
    return part.entries.length % REF_BYTES === 0;
  }
  const found = matches(part.entries, needle.bytes, SUBJECT_KEY_BYTES, 4);
  if (found === undefined) return false;
  if (found.length === 0) return true;
  const refs = await tx.subjects.refs(deliveryId, part.part);
  if (refs === undefined || refs.length % REF_BYTES !== 0) return false;
  for (const { record, left } of found) {
    if ((record + 1) * REF_BYTES > refs.length) return false;
    note(hits, deliveryId, refAt(refs, record), needle, left);
  }
  return true;
}

/** Where a key stands: not only its bytes, but where a key begins. undefined for a length that no list of keys has. */
function matches(
  entries: Uint8Array,
  key: Uint8Array,
  size: number,
  tail: number,
): { readonly record: number; readonly left: boolean }[] | undefined {
  if (entries.length % (size + tail) !== 0) return undefined;
  const bytes = Buffer.from(entries.buffer, entries.byteOffset, entries.byteLength);
  const count = entries.length / (size + tail);
  const found: { record: number; left: boolean }[] = [];
  for (let at = bytes.indexOf(key); at >= 0 && at < count * size; at = bytes.indexOf(key, at + 1)) {
    if (at % size !== 0) continue;
    const place = tail === 0 ? at / size : bytes.readUInt32LE(count * size + (at / size) * tail);
    found.push({ record: tail === 0 ? place : (place & ~NOT_LEFT) >>> 0, left: place < NOT_LEFT });
  }
  return found;
}

function refAt(refs: Uint8Array, record: number): string {
  return base32(refs.subarray(record * REF_BYTES, (record + 1) * REF_BYTES));
}

function note(
  hits: IndexHits,
  deliveryId: string,
  ref: string,
  { kind, strength }: Needle,
  left: boolean | null,
): void {
  const records = hits.get(deliveryId) ?? new Map<string, IndexHit>();
  hits.set(deliveryId, records);
  const hit = records.get(ref) ?? { keys: new Set(), strength: "R", ownData: null };
  records.set(ref, hit);
  if (strength === null) return;
  hit.keys.add(kind);
  if (strength === "A" || hit.strength === "R") hit.strength = strength === "A" ? "A" : "B";
  hit.ownData = hit.ownData === true || left === true;
}
