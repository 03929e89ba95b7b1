import type { Agreement } from "../../core/types/agreement.ts";
import type { GatewayContext } from "../../deliveries/gateway-context.ts";
import { REF_KIND } from "../../deliveries/ports/subject-index.ts";
import { REF_BYTES, writeRef } from "../../deliveries/ref-bytes.ts";
import { recordRef } from "../../pseudonyms/record-ref.ts";
import type { Needle } from "./needle.ts";

/** Records by their refs. */
export function refNeedles(refs: Iterable<string>): Needle[] {
  return [...new Set(refs)].map((ref) => {
    const bytes = new Uint8Array(REF_BYTES);
    writeRef(ref, bytes, 0);
    return { kind: REF_KIND, bytes, strength: null };
  });
}

/**
 * A record by the number that it has in its source: its ref under each agreement that we supply, whose product has a natural key of as many parts.
 * In: the parts, in the product's order. Out: needles; none when no product has such a key.
 */
export async function sourceIdNeedles(context: GatewayContext, parts: readonly string[]): Promise<Needle[]> {
  const stored = await context.store.read((tx) => tx.agreements.list());
  const seen = new Set<string>();
  const refs: string[] = [];
  for (const { id, document: text } of stored) {
    const document = JSON.parse(text) as Agreement;
    const name = `${id} ${document.product}`;
    if (document.supplier.oin !== context.own.oin || seen.has(name)) continue;
    seen.add(name);
    const key = context.products.product(document.product, document.productVersion)["x-natural-key"];
    if (key?.length === parts.length) refs.push(recordRef(await context.keys.refKey(id), id, document.product, parts));
  }
  return refNeedles(refs);
}
