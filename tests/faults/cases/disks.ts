import { appendFileSync, readdirSync, statfsSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { newRecoveryKey } from "../../../gateway/backup/recovery-key.ts";
import type { Account } from "../account.ts";
import type { FaultCase, FaultGroup } from "../fault-case.ts";
import { newest } from "../newest.ts";
import { eventually, type Side, WHO } from "../side.ts";
import { mayMount, type SmallDisk, smallDisk } from "../small-disk.ts";
import type { World } from "../world.ts";

/** Room that is left, KiB: for starting and a few parts. */
const ROOM = 3_000;

/** Rows of eight parts. Most of a part travels when its text does not compress; when it does, the rows are far larger than the parts. */
const ROWS = 530;
const LARGE_PARTS = 0.9;
const SMALL_PARTS = 0.02;

/** Lets a side run on a disk that is nearly full. It was restarted, so that its store has no room of its own left from before. */
async function onFullDisk(side: Side, work: (disk: SmallDisk) => Promise<void>): Promise<void> {
  await side.stop();
  const disk = smallDisk(side.dataDir);
  try {
    disk.fill(ROOM);
    await side.start();
    await work(disk);
  } finally {
    await side.stop();
    disk[Symbol.dispose]();
    await side.start();
  }
}

async function whilePreparing({ pair: { police } }: World, account: Account): Promise<void> {
  await onFullDisk(police, async (disk) => {
    const sent = account.extract(ROWS, LARGE_PARTS);
    expect(await account.tryPush(sent)).toMatchObject({ code: "STORE_FULL" });
    disk.makeRoom();
    const id = await newest(police);
    await eventually("the failed preparation cleared by itself", async () => {
      const { delivery, parts } = await police.officer.delivery(WHO, id);
      return delivery.state === "failed" && delivery.reason === "STORE_FULL" && parts.length === 0 ? true : undefined;
    });
    await account.stored(await account.push(sent));
  });
}

async function whileReceiving(
  { pair }: World,
  account: Account,
  noise: number,
  noticedBy: "police" | "municipality",
): Promise<void> {
  await onFullDisk(pair.municipality, async (disk) => {
    const id = await account.push(account.extract(ROWS, noise));
    await eventually("tried more than once in vain", async () => {
      const view = await pair[noticedBy].officer.delivery(WHO, id).catch(() => undefined);
      expect(view?.delivery.parked ?? false).toBe(false);
      return view?.delivery.reason === "STORE_FULL" && view.delivery.attempts > 1 ? true : undefined;
    });
    disk.makeRoom();
    await account.stored(id);
  });
}

/** A backup first copies the store beside itself. */
async function whileBackingUp({ pair: { municipality } }: World, account: Account): Promise<void> {
  const { dataDir, config } = municipality;
  appendFileSync(config, `backup:\n  recipients: [${(await newRecoveryKey()).recipient}]\n`);
  await onFullDisk(municipality, async (disk) => {
    const room = statfsSync(dataDir).bavail;
    const size = statSync(join(dataDir, "sluis.sqlite")).size;
    disk.makeRoom();
    disk.fill(Math.min(ROOM, size / 2048));
    const made = municipality.officer.makeBackup(WHO).then((bytes) => Array.fromAsync(bytes));
    await expect(made).rejects.toMatchObject({ code: "STORE_FULL" });
    expect(readdirSync(join(dataDir, "tmp"))).toEqual([]);
    disk.makeRoom();
    expect(statfsSync(dataDir).bavail).toBeGreaterThan(room);
    await expect(municipality.officer.makeBackup(WHO).then((bytes) => Array.fromAsync(bytes))).resolves.not.toEqual([]);
    await account.stored(await account.push());
  });
}

const cases: readonly Pick<FaultCase, "name" | "expected" | "run">[] = [
  {
    name: "the disk of the police side is full while a file is prepared",
    expected: "the push is refused with STORE_FULL and leaves nothing once there is room; given again it arrives",
    run: whilePreparing,
  },
  {
    name: "the disk of the municipality is full while parts arrive",
    expected: "tried again until there is room",
    run: (world, account) => whileReceiving(world, account, LARGE_PARTS, "police"),
  },
  {
    name: "the disk of the municipality is full while rows are loaded",
    expected: "tried again until there is room",
    run: (world, account) => whileReceiving(world, account, SMALL_PARTS, "municipality"),
  },
  {
    name: "the disk of the municipality is full while its store is copied for a backup",
    expected: "the backup ends with STORE_FULL and leaves nothing; deliveries go on",
    run: whileBackingUp,
  },
];

/** Full disks under the embedded store. */
export const DISKS: FaultGroup = {
  name: "disks",
  world: {},
  cases: cases.map((each) => ({
    ...each,
    profiles: ["embedded"],
    short: ["embedded"],
    impossible: () =>
      mayMount() ? undefined : "this user may not mount a disk; the store's own tests fill it by a page limit",
  })),
};
