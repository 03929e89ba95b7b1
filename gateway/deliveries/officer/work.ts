import type { GatewayContext } from "../gateway-context.ts";
import type { ParkedHint } from "../ports/broker.ts";
import type { ParkedWork, WorkView } from "../ports/officer-service.ts";

/** How the queue stands, and what was given up. In: the gateway's parts. */
export async function work({ broker, store }: Pick<GatewayContext, "broker" | "store">): Promise<WorkView> {
  const hints = await broker.parked();
  const parked = await store.read((tx) =>
    Promise.all(
      hints.map(async (hint): Promise<ParkedWork> => {
        const { step, subject, attempts, parkedAt, reason } = hint;
        const deliveryId = deliveryOf(hint);
        const agreementId = step === "send" ? subject : ((await tx.deliveries.get(deliveryId!))?.agreementId ?? null);
        return { step, subject, deliveryId, agreementId, attempts, since: parkedAt, reason };
      }),
    ),
  );
  return { queue: broker.state(), parked };
}

/** Tries again what was given up; all of it, or what is about one delivery or its agreement's queue. Out: how much that is. */
export async function replayWork(
  { broker }: Pick<GatewayContext, "broker">,
  only?: { readonly id: string; readonly agreementId: string },
): Promise<number> {
  const hints = await broker.parked();
  const about = hints.filter(
    (hint) => only === undefined || [only.id, only.agreementId].includes(deliveryOf(hint) ?? hint.subject),
  );
  let replayed = 0;
  for (const subject of new Set(about.map((hint) => hint.subject))) replayed += await broker.unpark(subject);
  return replayed;
}

/** The delivery that a hint is about; null for an agreement's queue. */
function deliveryOf({ step, subject }: ParkedHint): string | null {
  if (step === "send") return null;
  return subject.split("/")[0]!;
}
