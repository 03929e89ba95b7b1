import { describe, expect, it } from "vitest";
import { SluisError } from "../../gateway/core/sluis-error.ts";
import { domainKeys } from "../../gateway/deliveries/keys/domain-keys.ts";
import { sweepEpochs } from "../../gateway/deliveries/keys/epochs/sweep-epochs.ts";
import { incidents } from "./incidents.ts";
import {
  accept,
  CHIEF,
  confirmed,
  DAY,
  DEPUTY,
  goOver,
  ID,
  kidOf,
  letGo,
  NEW,
  NOW,
  OLD,
  steps,
  tokensOf,
} from "./rotation-steps.ts";
import { AUDITOR, deliver, deliveryAt, localEntries, push, reach, until } from "./steps.ts";
import { twoGateways } from "./two-gateways.ts";

describe("a rotation that a crash breaks off", () => {
  it.each(["keys.made", "keys.announced", "keys.shared"] as const)(
    "at %s goes on when it is asked for again",
    async (place) => {
      await using pair = await twoGateways({ municipalityWithoutKey: true });
      const died = pair.police.dieAt(place);
      await expect(pair.police.officer.changeEpoch(CHIEF, ID, NEW, "rotation")).rejects.toThrow("dead");
      await died;
      await pair.restart("police");
      // whatever is half done, the epoch in use is the old one
      const { current } = await pair.police.store.read((tx) => domainKeys(pair.police.context, tx, ID));
      expect(current?.epoch).toBe(OLD);
      await expect(pair.police.officer.activateEpoch(CHIEF, ID, NEW, NOW)).rejects.toMatchObject({
        code: place === "keys.made" ? "EPOCH_UNKNOWN" : "ROTATION_NOT_CONFIRMED",
      });
      await pair.police.officer.changeEpoch(CHIEF, ID, NEW, "rotation");
      await accept(pair);
      await pair.police.officer.activateEpoch(CHIEF, ID, NEW, NOW);
      await confirmed(pair, NEW, "activated");
      expect((await steps(pair.police)).filter((step) => step === `key-handed-over ${NEW}`)).toHaveLength(1);
      expect(await localEntries(pair.police, "key-created")).toHaveLength(1);
    },
  );

  it.each([
    ["keys.erasing", 1],
    ["keys.erasing", 2],
    ["keys.erased", 1],
  ] as const)("while tokens are deleted (%s, %i) goes on by itself", async (place, times) => {
    await using pair = await twoGateways();
    await deliver(pair, incidents(4));
    await goOver(pair, NEW, { overlapDays: 0 });
    await pair.police.officer.changeEpoch(CHIEF, ID, OLD, "retirement");
    await until(
      () => pair.municipality.officer.epochs(AUDITOR, ID),
      ([first]) => first?.state === "retiring",
    );
    const died = pair.municipality.dieAt(place, times);
    await expect(sweepEpochs(pair.municipality.context)).rejects.toThrow("dead");
    await died;
    await pair.restart("municipality");
    await sweepEpochs(pair.municipality.context);
    await confirmed(pair, OLD, "retired");
    expect(tokensOf(pair, kidOf(pair, OLD))).toEqual({ tokens: 0, rows: 0 });
    expect((await steps(pair.municipality)).filter((step) => step === `erased ${OLD}`)).toHaveLength(1);
    const [first] = await pair.police.officer.epochs(AUDITOR, ID);
    expect(first!.confirmations.find(({ act }) => act === "retired")?.tokens).toBeGreaterThan(0);
  });

  it("before a key is destroyed that two people gave up goes on by itself", async () => {
    await using pair = await twoGateways();
    await goOver(pair, NEW, { overlapDays: 0 });
    await pair.police.officer.changeEpoch(CHIEF, ID, OLD, "retirement");
    await letGo(pair);
    await pair.police.officer.changeEpoch(CHIEF, ID, OLD, "destruction");
    const died = pair.police.dieAt("keys.destroyed");
    await expect(pair.police.officer.changeEpoch(DEPUTY, ID, OLD, "destruction")).rejects.toThrow("dead");
    await died;
    await pair.restart("police");
    await sweepEpochs(pair.police.context);
    expect(pair.keys.police.gateway.heldKid(ID, OLD)).toBeUndefined();
  });
});

describe("a partner that does not confirm", () => {
  it("is an alarm at the keeper until it does", async () => {
    await using pair = await twoGateways();
    await pair.police.officer.changeEpoch(CHIEF, ID, NEW, "rotation");
    await accept(pair);
    pair.faults.before = (call) => {
      if (call === "message") throw new SluisError("PARTNER_UNREACHABLE");
    };
    await pair.police.officer.activateEpoch(CHIEF, ID, NEW, NOW);
    const alarms = async () =>
      (await pair.police.officer.alarms(AUDITOR)).map(({ code, partner, subject }) => ({ code, partner, subject }));
    expect(await alarms()).toEqual([]);
    pair.clock.leap(10 * 60_000);
    await sweepEpochs(pair.police.context);
    expect(await alarms()).toContainEqual({
      ...{ code: "ROTATION_NOT_CONFIRMED", partner: pair.oin.municipality, subject: `${ID}/${NEW}` },
    });
    pair.faults.before = undefined;
    await confirmed(pair, NEW, "activated");
    await sweepEpochs(pair.police.context);
    expect(await alarms()).toEqual([]);
  });
});

describe("a side whose store was put back", () => {
  it("hears again how the epochs stand when the keeper asks for the rotation once more", async () => {
    await using pair = await twoGateways();
    const { police, municipality, oin } = pair;
    await goOver(pair);
    const [, known] = await municipality.store.read((tx) => tx.keyEpochs.list(ID));
    const older = {
      ...known!,
      state: "announced",
      activatesAt: null,
      overlapUntil: null,
      serial: 1,
      token: null,
    } as const;
    await municipality.store.transaction((tx) => tx.keyEpochs.put(older));
    const { deliveryId } = await push(pair, incidents(3));
    await until(
      () => deliveryAt(police, deliveryId),
      (delivery) => delivery?.reason === "EPOCH_NOT_ACTIVE",
    );
    await police.officer.changeEpoch(CHIEF, ID, NEW, "rotation");
    await reach(() => police, deliveryId, "stored");
    expect(await municipality.officer.epochs(AUDITOR, ID)).toMatchObject([
      { epoch: OLD, state: "active" },
      { epoch: NEW, state: "active", inUse: true, activatesAt: known!.activatesAt },
    ]);
    pair.clock.leap(30 * DAY);
    await police.officer.changeEpoch(CHIEF, ID, OLD, "retirement");
    await letGo(pair);
    const said = async () =>
      (await police.store.read((tx) => tx.keyEpochs.confirmations(ID))).find(({ act }) => act === "retired")!;
    const first = await said();
    // the keeper may say it again; nothing is deleted twice, and the count stands
    await police.officer.changeEpoch(CHIEF, ID, OLD, "rotation");
    const again = await until(said, ({ token }) => token !== first.token);
    expect(again).toMatchObject({ partner: oin.municipality, tokens: first.tokens });
    expect((await steps(municipality)).filter((step) => step === `erased ${OLD}`)).toHaveLength(1);
  });
});
