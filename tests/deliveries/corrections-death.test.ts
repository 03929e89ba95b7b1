import { describe, expect, it } from "vitest";
import { AMENDING_BARRIERS, type BarrierName } from "../../gateway/deliveries/barrier.ts";
import { incidents } from "./incidents.ts";
import { newAgreement, sharedPair } from "./shared-pair.ts";
import { currentRows, deliver, deliveryAt, entriesAbout, OFFICER, push, reach, storedRows } from "./steps.ts";
import type { Side, TwoGateways } from "./two-gateways.ts";

const shared = sharedPair();

/** What comes before is as with any delivery, and tried in `sudden-death.test.ts`. */
const AT_RECEIVER = [
  "receive.acceptedLogged",
  "load.claimed",
  ...AMENDING_BARRIERS,
  "load.settled",
  "load.stored",
  "load.storedIssued",
] as const;
const AT_SENDER = ["send.turnTaken", "send.finalVerified", "send.finalKept"] as const;

const withoutExports = (types: readonly string[]) => types.filter((type) => type !== "export");

/** Lets one side die while a delivery is withdrawn, and starts it again. */
async function withdrawThroughDeath(pair: TwoGateways, side: Side, ...barriers: BarrierName[]) {
  const agreementId = await newAgreement(pair);
  const first = await deliver(pair, incidents(3), { agreementId });
  const wrong = await deliver(pair, incidents(4, 3), { agreementId });
  const died = pair[side].dieAt(barriers[0]!);
  const asked = await pair.police.officer.withdraw(OFFICER, { deliveryId: wrong, reason: "verkeerd", keys: null });
  await died;
  for (const barrier of barriers.slice(1)) {
    await pair.restart(side);
    await pair[side].dieAt(barrier);
  }
  await pair.restart(side);
  const by = asked.deliveryId;
  await reach(() => pair.police, by, "stored");
  // number 3 was in both, so its older version went too
  expect(await currentRows(pair, agreementId)).toHaveLength(2);
  expect(await storedRows(pair, first)).toHaveLength(2);
  for (const gateway of [pair.police, pair.municipality]) {
    expect((await deliveryAt(gateway, wrong))?.state).toBe("withdrawn");
    const types = (await entriesAbout(gateway, wrong)).map(({ type }) => type);
    expect(types.filter((type) => type === "withdrawn")).toHaveLength(1);
    const { effect } = await gateway.officer.delivery(OFFICER, by);
    expect(effect).toMatchObject({ removed: 4, replaced: 0, rows: 5, withheld: 0 });
  }
  expect(withoutExports((await entriesAbout(pair.municipality, by)).map(({ type }) => type))).toEqual([
    "received",
    "stored",
  ]);
  // it stays away
  await deliver(pair, incidents(3, 4), { agreementId });
  expect(await currentRows(pair, agreementId)).toHaveLength(2);
}

describe("a withdrawal is carried out once and whole, without an operator", () => {
  it.each(AT_RECEIVER)("when the receiver dies at %s", (barrier) =>
    withdrawThroughDeath(shared(), "municipality", barrier),
  );

  it.each(AT_SENDER)("when the sender dies at %s", (barrier) => withdrawThroughDeath(shared(), "police", barrier));

  it("when the receiver dies over and over after it became visible", () =>
    withdrawThroughDeath(shared(), "municipality", "load.amended", "load.removed", "load.removed", "load.stored"));
});

describe("a correction is carried out once and whole, without an operator", () => {
  it.each(["load.partLoaded", "load.allLoaded", "load.amended", "load.removed", "load.stored"] as const)(
    "when the receiver dies at %s",
    async (barrier) => {
      const pair = shared();
      const agreementId = await newAgreement(pair);
      const wrong = await deliver(pair, incidents(3), { agreementId });
      const died = pair.municipality.dieAt(barrier);
      const change = [{ nr: 1, mutatie: "W" } as const, { nr: 2, mutatie: "V" } as const, { nr: 9 }];
      const { deliveryId } = await push(pair, change, { agreementId, kind: "correction", corrects: wrong });
      await died;
      await pair.restart("municipality");
      await reach(() => pair.police, deliveryId, "stored");
      expect(await currentRows(pair, agreementId)).toHaveLength(3);
      expect(await storedRows(pair, wrong)).toHaveLength(1);
      const { effect } = await pair.police.officer.delivery(OFFICER, deliveryId);
      expect(effect).toMatchObject({ removed: 1, replaced: 1, rows: 2 });
    },
  );
});
