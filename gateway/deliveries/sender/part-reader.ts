import { SluisError } from "../../core/sluis-error.ts";
import { requireNoHold } from "../active-agreement.ts";
import type { Delivery } from "../delivery.ts";
import type { GatewayContext } from "../gateway-context.ts";
import type { SealedPart } from "../ports/store.ts";

/** Parts that are read together; so many more wait in memory at most. */
const AT_ONCE = 4;

/**
 * Reads sealed parts a few at a time, the next few while those before are sent; a hold stops it before it reads on.
 * In: the delivery, numbers of parts. Out: a function that gives the next part, undefined after the last; it may be called again before it
 * has answered. That function throws GATEWAY_STOPPING, AGREEMENT_SUSPENDED, AGREEMENT_ENDED, PART_UNKNOWN.
 */
export function partReader(
  context: GatewayContext,
  { id, agreementId, agreementVersion }: Delivery,
  numbers: readonly number[],
): () => Promise<SealedPart | undefined> {
  let from = 0;
  const ready: SealedPart[] = [];
  let reading: Promise<void> | undefined;

  const read = async (): Promise<void> => {
    if (context.stopping.aborted) throw new SluisError("GATEWAY_STOPPING");
    const wanted = numbers.slice(from, from + AT_ONCE);
    const parts = await context.store.read(async (tx) => {
      const agreement = await tx.agreements.get(agreementId, agreementVersion);
      if (agreement !== undefined) requireNoHold(agreement);
      return tx.parts.some(id, wanted);
    });
    const lacking = wanted.find((n) => parts.every((part) => part.n !== n));
    if (lacking !== undefined) throw new SluisError("PART_UNKNOWN", { n: lacking });
    from += wanted.length;
    ready.push(...parts);
  };
  const readOn = (): Promise<void> => {
    reading ??= read().finally(() => {
      reading = undefined;
    });
    reading.catch(() => {}); // told to who waits for it, and else by the next try
    return reading;
  };
  return async () => {
    while (ready.length === 0 && from < numbers.length) await readOn();
    const part = ready.shift();
    if (ready.length === 0 && from < numbers.length) void readOn();
    return part;
  };
}
