import { base32 } from "../../core/base32.ts";
import { SluisError } from "../../core/sluis-error.ts";
import { uuidV7Floor } from "../../core/uuid-v7-floor.ts";
import type { GatewayContext } from "../../deliveries/gateway-context.ts";
import type { SubjectPart } from "../../deliveries/ports/subject-index.ts";
import { REF_BYTES, writeRef } from "../../deliveries/ref-bytes.ts";
import { hitOf, type IndexHits } from "./index-hits.ts";

/** Parts that are read at once: a few MiB. */
const PAGE = 16;

/**
 * Finds the deliveries of an agreement (null: of every one) that hold records with these refs, in one pass whatever their number.
 * In: refs, since and until when (milliseconds); what is found is added to `hits`.
 */
export async function searchRefs(
  { store, stopping }: GatewayContext,
  refs: Iterable<string>,
  agreementId: string | null,
  between: { readonly since: number; readonly until: number },
  hits: IndexHits,
): Promise<void> {
  const isWanted = refFilter(refs);
  const [from, before] = [uuidV7Floor(between.since), uuidV7Floor(between.until + 1)];
  let after: SubjectPart | null = null;
  for (;;) {
    if (stopping.aborted) throw new SluisError("GATEWAY_STOPPING");
    const page: SubjectPart[] = await store.read((tx) => tx.subjects.refPages(agreementId, from, before, after, PAGE));
    for (const { deliveryId, entries } of page)
      for (let at = 0; at + REF_BYTES <= entries.length; at += REF_BYTES)
        if (isWanted(entries, at)) hitOf(hits, deliveryId, base32(entries.subarray(at, at + REF_BYTES)));
    after = page.at(-1) ?? null;
    if (page.length < PAGE) return;
  }
}

/** Tells whether a ref that stands in bytes is wanted; most are told by their first two bytes. */
function refFilter(refs: Iterable<string>): (bytes: Uint8Array, at: number) => boolean {
  const byStart = new Map<number, Uint8Array[]>();
  const some = new Uint8Array(65_536);
  for (const ref of new Set(refs)) {
    const bytes = new Uint8Array(REF_BYTES);
    writeRef(ref, bytes, 0);
    const start = (bytes[0]! << 8) | bytes[1]!;
    some[start] = 1;
    byStart.set(start, [...(byStart.get(start) ?? []), bytes]);
  }
  return (bytes, at) => {
    const start = (bytes[at]! << 8) | bytes[at + 1]!;
    if (some[start] === 0) return false;
    return byStart.get(start)!.some((ref) => ref.every((byte, index) => byte === bytes[at + index]));
  };
}
