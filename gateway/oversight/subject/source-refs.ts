import type { Agreement } from "../../core/types/agreement.ts";
import type { GatewayContext } from "../../deliveries/gateway-context.ts";
import { recordRef } from "../../pseudonyms/record-ref.ts";

/**
 * A record by the number that it has in its source: its ref under each agreement that we supply, whose product has a natural key of as many parts.
 * In: the parts, in the product's order. Out: refs by agreement; none when no product has such a key.
 */
export async function sourceRefs(
  context: GatewayContext,
  parts: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const stored = await context.store.read((tx) => tx.agreements.list());
  const refs = new Map<string, string[]>();
  const seen = new Set<string>();
  for (const { id, document: text } of stored) {
    const document = JSON.parse(text) as Agreement;
    const name = `${id} ${document.product}`;
    if (document.supplier.oin !== context.own.oin || seen.has(name)) continue;
    seen.add(name);
    const key = context.products.product(document.product, document.productVersion)["x-natural-key"];
    if (key?.length !== parts.length) continue;
    const ref = recordRef(await context.keys.refKey(id), id, document.product, parts);
    refs.set(id, [...(refs.get(id) ?? []), ref]);
  }
  return refs;
}
