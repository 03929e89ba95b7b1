import { appendFileSync, readdirSync, statfsSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newRecoveryKey } from "../../gateway/backup/recovery-key.ts";
import type { PushOutcome } from "../../gateway/deliveries/ports/officer-service.ts";
import { expectDelivered } from "./expect-delivered.ts";
import { messages } from "./messages.ts";
import { createPair, type Pair } from "./pair.ts";
import { push } from "./push.ts";
import { eventually, type Side, WHO } from "./side.ts";
import { mayMount, type SmallDisk, smallDisk } from "./small-disk.ts";

/** Room that is left, KiB: for starting and a few parts. */
const ROOM = 3_000;

/** Rows of eight parts. Most of a part travels when its text does not compress; when it does, the rows are far larger than the parts. */
const ROWS = 530;
const LARGE_PARTS = 0.9;
const SMALL_PARTS = 0.02;

function whenFull(): void {
  let pair: Pair;
  let disks: { readonly [side in "police" | "municipality"]: SmallDisk };
  beforeAll(async () => {
    pair = await createPair();
    disks = { police: smallDisk(pair.police), municipality: smallDisk(pair.municipality) };
    await Promise.all([pair.police.start(), pair.municipality.start()]);
  });
  afterAll(async () => {
    await Promise.all([pair.police.kill(), pair.municipality.kill()]);
    disks.police[Symbol.dispose]();
    disks.municipality[Symbol.dispose]();
    await pair[Symbol.asyncDispose]();
  });

  /** Restarted, so that its store has no room of its own left from before. */
  async function fill(side: Side, disk: SmallDisk): Promise<void> {
    await side.stop();
    disk.fill(ROOM);
    await side.start();
  }

  it("at the police side ends the push, leaves nothing of it once there is room, and takes it again", async () => {
    await fill(pair.police, disks.police);
    const sent = messages(1, ROWS, LARGE_PARTS);
    expect(await push(pair.police, sent)).toMatchObject({ code: "STORE_FULL" });
    disks.police.makeRoom();
    await eventually("the failed preparation cleared by itself", async () => {
      const [failed] = await pair.police.officer.deliveries(WHO, { direction: "out", limit: 5 });
      const { state, reason } = failed!.delivery;
      return state === "failed" && reason === "STORE_FULL" && failed!.parts.length === 0 ? true : undefined;
    });
    const { deliveryId } = (await push(pair.police, sent)) as PushOutcome;
    await expectDelivered(pair, deliveryId, 1, sent);
  });

  it("while the store is copied for a backup ends the backup, leaves nothing of it, and the gateway goes on", async () => {
    await pair.municipality.stop();
    appendFileSync(pair.municipality.config, `backup:\n  recipients: [${(await newRecoveryKey()).recipient}]\n`);
    disks.municipality.fill(ROOM);
    await pair.municipality.start();
    const room = statfsSync(pair.municipality.dataDir).bavail;
    const size = statSync(join(pair.municipality.dataDir, "sluis.sqlite")).size;
    disks.municipality.makeRoom();
    disks.municipality.fill(Math.min(ROOM, size / 2048));
    const made = pair.municipality.officer.makeBackup(WHO).then((bytes) => Array.fromAsync(bytes));
    await expect(made).rejects.toMatchObject({ code: "STORE_FULL" });
    expect(readdirSync(join(pair.municipality.dataDir, "tmp"))).toEqual([]);
    disks.municipality.makeRoom();
    expect(statfsSync(pair.municipality.dataDir).bavail).toBeGreaterThan(room);
    await expect(
      pair.municipality.officer.makeBackup(WHO).then((bytes) => Array.fromAsync(bytes)),
    ).resolves.not.toEqual([]);
  });

  it.each([
    ["while parts arrive", LARGE_PARTS, "police", 2],
    ["while rows are loaded", SMALL_PARTS, "municipality", 3],
  ] as const)("at the municipality %s delays the delivery until there is room", async (_, noise, noticedBy, number) => {
    await fill(pair.municipality, disks.municipality);
    const sent = messages(number, ROWS, noise);
    const { deliveryId } = (await push(pair.police, sent)) as PushOutcome;
    await eventually("tried more than once in vain", async () => {
      const view = await pair[noticedBy].officer.delivery(WHO, deliveryId).catch(() => undefined);
      expect(view?.delivery.parked ?? false).toBe(false);
      return view?.delivery.reason === "STORE_FULL" && view.delivery.attempts > 1 ? true : undefined;
    });
    disks.municipality.makeRoom();
    await expectDelivered(pair, deliveryId, number, sent);
  });
}

if (mayMount()) describe("a disk that is full", { timeout: 120_000 }, whenFull);
else
  it("a disk that is full cannot be made here: this user may not mount one; the tests of the store fill it by a page limit", () => {
    expect(mayMount()).toBe(false);
  });
