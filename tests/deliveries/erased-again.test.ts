import { copyFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { takeReminder } from "../../gateway/deliveries/erasure/take-reminder.ts";
import { exchangeCheckpoints } from "../../gateway/deliveries/witness/exchange-checkpoints.ts";
import { carryOutRetention } from "../../gateway/oversight/retention/carry-out-retention.ts";
import { eraseBeforeServing } from "../../gateway/oversight/retention/erase-before-serving.ts";
import { incidents } from "./incidents.ts";
import { currentRows, deliver, deliveryAt, entriesAbout, storedRows, until } from "./steps.ts";
import { demoAgreement, type TwoGateways, twoGateways } from "./two-gateways.ts";

const DAY = 24 * 3600_000;
const PRIVACY = { id: "po", role: "privacy-officer" };
const SECOND = { id: "fb", role: "functional-administrator" };
const WORLD = { agreements: [demoAgreement({ validUntil: "2040-12-31" })] };

/** Copies the receiver's store as it is now. Out: puts the copy back; the setting is what restoring a backup leaves. */
async function backUp(pair: TwoGateways): Promise<() => Promise<string>> {
  const file = join(pair.folder.municipality, "store.sqlite");
  await pair.municipality.stop();
  copyFileSync(file, `${file}.copy`);
  await pair.restart("municipality");
  return async () => {
    await pair.municipality.stop();
    for (const end of ["-wal", "-shm"]) rmSync(`${file}${end}`, { force: true });
    copyFileSync(`${file}.copy`, file);
    await pair.restart("municipality");
    return JSON.stringify({ restoredAt: pair.clock.now() });
  };
}

const planned = (pair: TwoGateways, id: string) =>
  until(
    () => pair.municipality.store.read((tx) => tx.retention.get(id)),
    (retained) => retained !== undefined,
  );
const retainedAt = (pair: TwoGateways, id: string) => pair.municipality.store.read((tx) => tx.retention.get(id));

/** Whatever waits for both logs to be compared, until a delivery is erased. */
async function eraseInTime(pair: TwoGateways, id: string): Promise<void> {
  let looks = 0;
  await until(
    async () => {
      if (looks++ % 10 === 5) pair.clock.leap(16 * 60_000);
      await carryOutRetention(pair.municipality.context);
      return (await deliveryAt(pair.municipality, id))?.state;
    },
    (state) => state === "erased",
  );
}

describe("a store that was put back", () => {
  it("loses before it serves what was erased because its time was over, however much that is", async () => {
    await using pair = await twoGateways(WORLD);
    const ids: string[] = [];
    for (let at = 0; at < 3; at++) ids.push(await deliver(pair, incidents(2, 10 * at)));
    await planned(pair, ids[2]!);
    const restore = await backUp(pair);
    pair.clock.leap(366 * DAY);
    await eraseInTime(pair, ids[0]!);
    const restored = await restore();
    expect(await currentRows(pair)).toHaveLength(6);
    await eraseBeforeServing({ ...pair.municipality.context, erasurePaused: true }, restored);
    expect(await currentRows(pair)).toHaveLength(6);
    await eraseBeforeServing(pair.municipality.context, restored);
    expect(await currentRows(pair)).toEqual([]);
    for (const id of ids) await expect(storedRows(pair, id)).rejects.toMatchObject({ name: "SluisError" });
    // once for each time that it was put back
    await eraseBeforeServing(pair.municipality.context, restored);
    await eraseBeforeServing(pair.municipality.context, undefined);
  });

  it("is told by the supplier what two officers had erased, erases it again, and says so in its successor log", async () => {
    await using pair = await twoGateways(WORLD);
    const { police, oin } = pair;
    const id = await deliver(pair, incidents(3));
    await planned(pair, id);
    await exchangeCheckpoints(police.context, oin.municipality);
    const restore = await backUp(pair);
    await exchangeCheckpoints(police.context, oin.municipality);
    await pair.municipality.officer.erase(PRIVACY, id, "unlawful");
    await pair.municipality.officer.erase(SECOND, id, "unlawful");
    await eraseInTime(pair, id);
    await until(
      async () => {
        pair.clock.leap(16 * 60_000);
        return (await police.store.read((tx) => tx.retention.get(id)))?.erasedAt;
      },
      (erasedAt) => erasedAt != null,
    );
    await exchangeCheckpoints(police.context, oin.municipality);
    await restore();
    expect((await deliveryAt(pair.municipality, id))?.state).toBe("stored");
    await until(
      () => pair.municipality.officer.startSuccessor(PRIVACY, oin.police).catch(() => undefined),
      (step) => step !== undefined,
    );
    await pair.municipality.officer.startSuccessor(SECOND, oin.police);
    let looks = 0;
    await until(
      async () => {
        if (looks++ % 20 === 0) pair.clock.leap(16 * 60_000);
        return (await retainedAt(pair, id))?.reason;
      },
      (reason) => reason === "ERASED_BEFORE_RESTORE",
    );
    await eraseInTime(pair, id);
    const entry = (await entriesAbout(pair.municipality, id)).findLast(({ type }) => type === "erased");
    expect(entry).toMatchObject({ ground: "unlawful", reason: "ERASED_BEFORE_RESTORE" });
    expect(await currentRows(pair)).toEqual([]);
  });
});

describe("a reminder of an erasure", () => {
  it("counts only as the receiver's own receipt, for the supplier that it was given to", async () => {
    await using pair = await twoGateways(WORLD);
    const { municipality, police, oin } = pair;
    const kept = await deliver(pair, incidents(2));
    await planned(pair, kept);
    const receipts = await police.store.read((tx) => tx.receipts.list(kept));
    const stored = receipts.find(({ stage }) => stage === "stored")!.token;
    const take = (partner: string, token: string) => takeReminder(municipality.context, partner, token);
    await expect(take(oin.police, stored)).rejects.toMatchObject({
      code: "RECEIPT_MISMATCH",
      details: { field: "stage" },
    });
    const [head, body, signature] = stored.split(".") as [string, string, string];
    const payload = { ...JSON.parse(Buffer.from(body, "base64url").toString()), stage: "erased" };
    const forged = [head, Buffer.from(JSON.stringify(payload)).toString("base64url"), signature].join(".");
    await expect(take(oin.police, forged)).rejects.toMatchObject({ name: "SluisError" });
    await municipality.officer.erase(PRIVACY, kept, "data-subject");
    await municipality.officer.erase(SECOND, kept, "data-subject");
    await eraseInTime(pair, kept);
    const [erased] = (await municipality.store.read((tx) => tx.receipts.list(kept))).filter(
      ({ stage }) => stage === "erased",
    );
    await expect(take("00000009999999999999", erased!.token)).rejects.toMatchObject({ details: { field: "sender" } });
    await take(oin.police, erased!.token);
    expect(await retainedAt(pair, kept)).toMatchObject({ reason: "ERASED_ON_REQUEST" });
  });
});
