import { expect, it } from "vitest";
import { incidents } from "./incidents.ts";
import { newAgreement, sharedPair } from "./shared-pair.ts";
import { deliveryAt, entriesAbout, OFFICER, parked, push, reach, storedRows, until } from "./steps.ts";
import type { TwoGateways } from "./two-gateways.ts";

const shared = sharedPair();
const A_QUARTER = 15 * 60_000;
const ROWS = 9_000;

/** Pushes a delivery that has several parts at the municipality by the time that `until` resolves. Out: its id, how many parts. */
async function pushed(
  pair: TwoGateways,
  until: Promise<void>,
): Promise<{ readonly id: string; readonly parts: number }> {
  const { deliveryId: id } = await push(pair, incidents(ROWS), { agreementId: await newAgreement(pair) });
  await until;
  const { parts } = (await deliveryAt(pair.municipality, id))!;
  expect(parts).toBeGreaterThan(2);
  return { id, parts };
}

/** Does to one part what a failing disk does. */
async function damage(pair: TwoGateways, id: string, n: number, how: "gone" | "changed"): Promise<void> {
  await pair.municipality.store.transaction(async (tx) => {
    const part = (await tx.parts.get(id, n))!;
    await tx.parts.delete(id, n);
    const sealed = Uint8Array.from(part.sealed, (byte, at) => (at === 100 ? byte ^ 1 : byte));
    if (how === "changed") await tx.parts.put(id, { ...part, sealed });
  });
}

const alarms = async (pair: TwoGateways) =>
  (await pair.municipality.officer.alarms(OFFICER)).filter(({ code }) => code === "STORED_PART_DAMAGED");

it("parts that our own disk damaged are told as our own fault, asked for again, and loaded without anybody doing anything", async () => {
  const pair = shared();
  const { context } = pair.municipality;
  const { barrier } = context;
  const held = Promise.withResolvers<void>();
  Object.assign(context, {
    barrier: async (name: string) => {
      if (name === "load.claimed") await held.promise;
    },
  });
  const answered = Promise.withResolvers<void>();
  pair.faults.after = (call) => {
    if (call === "status") answered.resolve();
  };
  // a sender that still had something to ask would hear of the damage at once
  const { id, parts } = await pushed(pair, answered.promise);
  expect(await reach(() => pair.police, id, "accepted")).toMatchObject({ reason: null, parked: false });
  await damage(pair, id, 2, "changed");
  await damage(pair, id, parts, "gone");
  Object.assign(context, { barrier });
  held.resolve();
  expect(await parked(() => pair.municipality, id)).toMatchObject({ state: "accepted", reason: "STORED_PART_DAMAGED" });
  expect(await alarms(pair)).toMatchObject([{ subject: id, details: { delivery: id, n: `2, ${parts}` } }]);

  // the sender asks after it when it has heard nothing for a while
  pair.clock.leap(A_QUARTER);
  await reach(() => pair.police, id, "stored");
  expect(await alarms(pair)).toEqual([]);
  expect((await entriesAbout(pair.municipality, id)).map(({ type }) => type)).toEqual(["received", "stored"]);
  expect(await storedRows(pair, id)).toHaveLength(ROWS);
});

it("a part that comes late, for a delivery that lost none, is not kept", async () => {
  const pair = shared();
  const { id } = await pushed(pair, pair.municipality.dieAt("receive.acceptedLogged"));
  const { sealed } = (await pair.police.store.read((tx) => tx.parts.get(id, 1)))!;
  await pair.restart("municipality");
  await reach(() => pair.police, id, "stored");
  const held = () => pair.municipality.store.read((tx) => tx.parts.list(id));
  await until(held, (parts) => parts.length === 0);
  const { police } = pair.oin;
  await pair.municipality.exchange.receivePart(police, id, 1, sealed);
  expect(await pair.municipality.exchange.status(police, id)).toMatchObject({ state: "stored", missing: [] });
  expect(await held()).toEqual([]);
});
