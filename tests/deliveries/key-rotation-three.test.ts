import { describe, expect, it } from "vitest";
import { sweepEpochs } from "../../gateway/deliveries/keys/epochs/sweep-epochs.ts";
import type { KeyAct } from "../../gateway/deliveries/ports/key-register.ts";
import { lineCut } from "./direct-link.ts";
import { extractOf, incidents } from "./incidents.ts";
import { CHIEF, DEPUTY, ID, NEW, NOW, OLD } from "./rotation-steps.ts";
import { AUDITOR, chunks, INTAKE, OFFICER, pushRequest, reach, until } from "./steps.ts";
import { type Receiver, type ThreeGateways, threeGateways } from "./three-gateways.ts";

const RECEIVERS: readonly Receiver[] = ["municipality", "prosecutor"];

/** Takes the keys that the police handed over, once they are there. */
async function acceptKeys(world: ThreeGateways, receiver: Receiver): Promise<void> {
  const { agreement, [receiver]: gateway } = world;
  await until(
    () =>
      gateway.officer.acceptKeys(CHIEF, agreement[receiver]).catch(({ code }: { code: string }) => ({ state: code })),
    ({ state }) => state === "accepted",
  );
}

/** Waits until the police has a party's word about a step of an epoch. */
async function confirmed(world: ThreeGateways, receiver: Receiver, epoch: string, act: KeyAct): Promise<void> {
  const said = (each: { readonly act: KeyAct; readonly partner: string }) =>
    each.act === act && each.partner === world.oin[receiver];
  await until(
    () => world.police.officer.epochs(AUDITOR, ID),
    (epochs) => epochs.some((each) => each.epoch === epoch && each.confirmations.some(said)),
  );
}

let times = 0;

/** Delivers the same incidents to a party, with another number of suspects. Out: the pseudonyms that it then has of their numbers. */
async function deliverTo(world: ThreeGateways, receiver: Receiver): Promise<readonly string[]> {
  const { police, agreement } = world;
  times += 1;
  const file = extractOf(incidents(5).map((row) => ({ ...row, verdachten: String(times) })));
  const request = pushRequest(file, { agreementId: agreement[receiver] });
  const { deliveryId } = await police.officer.push(OFFICER, request, chunks(file), () => {});
  await reach(() => police, deliveryId, "stored");
  const { lines } = await world[receiver].officer.exportRows(INTAKE, { deliveryId });
  return (await Array.fromAsync(lines)).map((line) => /hn1\.\w+\.inc\.\w+/.exec(line)![0]).sort();
}

/** Delivers the same incidents to both, who must get the same pseudonyms. Out: the key that these were made with. */
async function keyOfBoth(world: ThreeGateways): Promise<string> {
  const [left, right] = [await deliverTo(world, "municipality"), await deliverTo(world, "prosecutor")];
  expect(new Set(left).size).toBe(5);
  expect(right).toEqual(left);
  const [key, ...others] = new Set(left.map((token) => token.split(".")[1]!));
  expect(others).toEqual([]);
  return key!;
}

describe("a rotation in a domain that three parties share", () => {
  it("waits at each step for both others, who have the same pseudonyms of the same records all through it", async () => {
    await using world = await threeGateways();
    const { police, oin, agreement, faults } = world;
    for (const receiver of RECEIVERS) {
      await police.officer.shareKeys(CHIEF, agreement[receiver], true);
      await acceptKeys(world, receiver);
    }
    const old = await keyOfBoth(world);
    const refusedForProsecutor = { code: "ROTATION_NOT_CONFIRMED", details: { partners: oin.prosecutor } };

    await police.officer.changeEpoch(CHIEF, ID, NEW, "rotation");
    await acceptKeys(world, "municipality");
    await confirmed(world, "municipality", NEW, "announced");
    await expect(police.officer.activateEpoch(CHIEF, ID, NEW, NOW)).rejects.toMatchObject(refusedForProsecutor);
    expect(await keyOfBoth(world)).toBe(old);
    await acceptKeys(world, "prosecutor");
    await confirmed(world, "prosecutor", NEW, "announced");

    // one of the two does not hear of it yet
    faults.prosecutor.before = (call) => {
      if (call === "message") throw lineCut();
    };
    await police.officer.activateEpoch(CHIEF, ID, NEW, { ...NOW, overlapDays: 0 });
    await confirmed(world, "municipality", NEW, "activated");
    await expect(police.officer.changeEpoch(CHIEF, ID, OLD, "retirement")).rejects.toMatchObject(refusedForProsecutor);
    faults.prosecutor.before = undefined;
    await confirmed(world, "prosecutor", NEW, "activated");
    const next = await keyOfBoth(world);
    expect(next).not.toBe(old);

    await police.officer.changeEpoch(CHIEF, ID, OLD, "retirement");
    for (const receiver of RECEIVERS) {
      await expect(police.officer.changeEpoch(CHIEF, ID, OLD, "destruction")).rejects.toMatchObject({
        code: "ROTATION_NOT_CONFIRMED",
        details: { partners: expect.stringContaining(oin[receiver]) },
      });
      await until(
        () => world[receiver].officer.epochs(AUDITOR, ID),
        ([first]) => first?.state === "retiring",
      );
      await sweepEpochs(world[receiver].context);
      await confirmed(world, receiver, OLD, "retired");
    }
    for (const who of [CHIEF, DEPUTY]) await police.officer.changeEpoch(who, ID, OLD, "destruction");
    expect(await keyOfBoth(world)).toBe(next);
  });
});
