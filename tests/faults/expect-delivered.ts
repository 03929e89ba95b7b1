import { expect } from "vitest";
import type { DeliveryView } from "../../gateway/deliveries/ports/officer-service.ts";
import { auditDelivery, auditLogs, auditOrder, filesOf, hintsLeft } from "./audit.ts";
import type { Messages } from "./messages.ts";
import type { Pair } from "./pair.ts";
import { eventually, type Side, WHO } from "./side.ts";

/** Waits until the police side holds the verified receipt that a delivery is stored. Throws when it comes to rest otherwise. */
export async function untilStored(police: Side, deliveryId: string): Promise<DeliveryView> {
  return eventually(`delivery ${deliveryId} stored`, async () => {
    const view = await police.officer.delivery(WHO, deliveryId).catch(passing);
    if (view === undefined) return undefined;
    const { state, parked, reason } = view.delivery;
    if (state === "stored") return view;
    if (parked || ["failed", "rejected", "void"].includes(state))
      throw new Error(`${state} ${reason} parked ${parked}`);
    return undefined;
  });
}

/** A service that is away comes back: whoever looks, looks again. */
function passing(error: { readonly code?: string }): undefined {
  if (error.code !== "STORE_UNAVAILABLE" && error.code !== "SERVICE_UNREACHABLE") throw error;
}

/** Waits until nothing is left to do for a delivery that is stored: its files are there, and its sealed parts are gone. */
export async function untilAtRest(pair: Pair, deliveryId: string): Promise<void> {
  const { probe } = pair.municipality;
  const parts = `SELECT count(*) AS n FROM "part" WHERE "deliveryId" = '${deliveryId}'`;
  await eventually("files for other systems, and no work or sealed part left", async () =>
    filesOf(pair, deliveryId).length === 2 && (await hintsLeft(pair)) === 0 && (await probe.count(parts)) === 0
      ? true
      : undefined,
  );
}

/**
 * Checks that a delivery is at the municipality once and whole, that both sides say the same about it, that nobody has to do
 * anything, and that both logs verify. In: the pair (both run), the delivery, its number, what was in the extract.
 */
export async function expectDelivered(pair: Pair, deliveryId: string, number: number, sent: Messages): Promise<void> {
  const { delivery } = await untilStored(pair.police, deliveryId);
  await untilAtRest(pair, deliveryId);
  expect(delivery.number).toBe(number);
  expect([
    ...(await auditDelivery(pair, deliveryId, sent)),
    ...(await auditOrder(pair)),
    ...(await auditLogs(pair)),
  ]).toEqual([]);
}
