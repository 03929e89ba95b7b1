import type { PushOutcome } from "../../gateway/deliveries/ports/officer-service.ts";
import type { Cluster } from "./cluster.ts";
import { inChunks, MESSAGES_REQUEST, messages } from "./messages.ts";
import { WHO } from "./side.ts";

/** One extract of a stream that an instance said it took. */
export interface Acknowledged {
  readonly agreementId: string;
  readonly deliveryId: string;
  readonly rows: number;
}

/** Deliveries that go on and on while instances come and go. */
export interface DeliveryStream {
  /** Pushes that were tried, those that failed included. */
  attempts(): number;
  acknowledged(): readonly Acknowledged[];
  /** How often each code was the answer to a push that was not acknowledged. */
  refusals(): { readonly [code: string]: number };
  /** Begins no new extract; resolves when each one that was begun is acknowledged. */
  finish(): Promise<readonly Acknowledged[]>;
}

/** Rows of one extract: a few small deliveries, and now and then one of several parts. */
const ROWS = [3, 20, 150] as const;

/**
 * Pushes extracts to the instances of the police side in turn, those of each agreement one after the other. An extract that was not
 * acknowledged, because its instance died or is away, is pushed to the next one, as an officer would. In: the cluster.
 */
export function startDeliveryStream(cluster: Cluster): DeliveryStream {
  const acknowledged: Acknowledged[] = [];
  const refusals: { [code: string]: number } = {};
  let attempts = 0;
  let seed = 0;
  let going = true;
  const { instances } = cluster.police;

  const deliver = async (agreementId: string, rows: number): Promise<void> => {
    const { csv } = messages(++seed, rows);
    for (;;) {
      const officer = instances[attempts++ % instances.length]!.officer;
      const request = { ...MESSAGES_REQUEST, agreementId };
      const outcome = await officer.push(WHO, request, inChunks(csv), () => {}).catch((error: Error) => error);
      if (!(outcome instanceof Error)) {
        const { deliveryId } = outcome satisfies PushOutcome;
        acknowledged.push({ agreementId, deliveryId, rows });
        return;
      }
      const code = (outcome as { readonly code?: string }).code ?? outcome.message;
      refusals[code] = (refusals[code] ?? 0) + 1;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  const run = async (agreementId: string): Promise<void> => {
    for (let n = 0; going; n++) await deliver(agreementId, ROWS[n % ROWS.length]!);
  };
  const running = cluster.agreements.map(run);
  return {
    attempts: () => attempts,
    acknowledged: () => acknowledged,
    refusals: () => refusals,
    async finish() {
      going = false;
      await Promise.all(running);
      return acknowledged;
    },
  };
}
