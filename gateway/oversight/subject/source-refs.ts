import { SluisError } from "../../core/sluis-error.ts";
import type { Agreement } from "../../core/types/agreement.ts";
import type { GatewayContext } from "../../deliveries/gateway-context.ts";
import { recordRef } from "../../pseudonyms/record-ref.ts";

/** What is known of a record by its number. */
export interface SourceRefs {
  /** Refs by agreement; none when no product has such a key. */
  readonly refs: ReadonlyMap<string, readonly string[]>;
  /** Agreements under which it may have been delivered and is not recognised any more: their key of references was lost. */
  readonly unrecognised: readonly string[];
}

/**
 * A record by the number that it has in its source: its ref under each agreement that we supplied under, whose product has a natural key of
 * as many parts. In: the parts, in the product's order.
 */
export async function sourceRefs(context: GatewayContext, parts: readonly string[]): Promise<SourceRefs> {
  const stored = await context.store.read((tx) => tx.agreements.list());
  const refs = new Map<string, string[]>();
  const unrecognised = new Set<string>();
  const seen = new Set<string>();
  for (const { id, document: text } of stored) {
    const document = JSON.parse(text) as Agreement;
    const name = `${id} ${document.product}`;
    if (document.supplier.oin !== context.own.oin || seen.has(name)) continue;
    seen.add(name);
    const key = context.products.product(document.product, document.productVersion)["x-natural-key"];
    if (key?.length !== parts.length || !(await wasDelivered(context, id))) continue;
    try {
      const ref = recordRef(await context.keys.refKey(id), id, document.product, parts);
      refs.set(id, [...(refs.get(id) ?? []), ref]);
    } catch (error) {
      if (!(error instanceof SluisError) || error.code !== "REF_KEY_LOST") throw error;
      unrecognised.add(id);
    }
  }
  return { refs, unrecognised: [...unrecognised] };
}

/** A search makes no key: where nothing was delivered there is nothing to recognise. */
async function wasDelivered({ store }: GatewayContext, agreementId: string): Promise<boolean> {
  const some = await store.read((tx) => tx.deliveries.list({ direction: "out", agreementId, limit: 1 }));
  return some.length > 0;
}
