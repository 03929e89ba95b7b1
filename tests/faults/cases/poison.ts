import { readFileSync } from "node:fs";
import { expect } from "vitest";
import type { DeliveryView } from "../../../gateway/deliveries/ports/officer-service.ts";
import type { Account } from "../account.ts";
import type { FaultCase, FaultGroup } from "../fault-case.ts";
import { SECOND_AGREEMENT } from "../pair.ts";
import { eventually, type Side, WHO } from "../side.ts";
import type { World } from "../world.ts";

/** Waits until a delivery waits for a person. Out: how it stands. */
async function untilParked(side: Side, id: string): Promise<DeliveryView["delivery"]> {
  return eventually(`${id} is parked`, async () => {
    const view = await side.officer.delivery(WHO, id).catch(() => undefined);
    return view?.delivery.parked ? view.delivery : undefined;
  });
}

/** What is parked stays as it is: nobody goes on trying. */
async function staysParked(side: Side, id: string): Promise<void> {
  const before = await untilParked(side, id);
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  expect(await untilParked(side, id)).toEqual(before);
}

/** Another agreement of the same two partners goes on meanwhile. */
async function othersGoOn(account: Account): Promise<void> {
  await account.stored(await account.push(account.extract(20), SECOND_AGREEMENT));
}

/** Changes bytes of a stored part. Out: puts them back. */
async function damagePart(side: Side, id: string, n: number): Promise<() => Promise<void>> {
  const where = `WHERE "deliveryId" = '${id}' AND "n" = ${n}`;
  const [part] = await side.probe.rows(`SELECT "sealed" FROM "part" ${where}`);
  const bytes = Buffer.from(part!["sealed"] as Uint8Array);
  const set = `UPDATE "part" SET "sealed" = ? ${where}`;
  const other = Buffer.from(bytes);
  other[100] = other[100]! ^ 1;
  expect(await side.probe.damage(set, other)).toBe(1);
  return async () => void (await side.probe.damage(set, bytes));
}

async function damagedAtSender({ pair }: World, account: Account): Promise<void> {
  const { police, municipality } = pair;
  await municipality.stop();
  const id = await account.push();
  const restore = await damagePart(police, id, 2);
  await municipality.start();
  expect(await untilParked(police, id)).toMatchObject({ state: "sending", reason: "PART_DIFFERS" });
  await othersGoOn(account);
  await staysParked(police, id);
  await restore();
  await police.officer.resend(WHO, id);
  await account.stored(id);
}

async function damagedAtReceiver({ pair }: World, account: Account): Promise<void> {
  const { police, municipality } = pair;
  await municipality.stop();
  await municipality.start({ SLUIS_TEST_KILL_AT: "receive.acceptedLogged" });
  const id = await account.push();
  await municipality.process().ended;
  await damagePart(municipality, id, 2);
  await municipality.start();
  // it is parked only until the police side has sent the part again, which may take a moment
  await eventually(`${id} is found damaged`, () => (tellsOfDamage(municipality, id) ? true : undefined));
  await othersGoOn(account);
  // the police side, whose answer was lost, offers again: either it hears that all had arrived, and asks after it by itself in a quarter
  // of an hour, or the part is waited for already, and it sends it
  await eventually(`${id} is sent again`, async () => {
    const { state } = (await police.officer.delivery(WHO, id)).delivery;
    // refused when it was stored meanwhile
    if (state === "accepted") await police.officer.resend(WHO, id).catch(() => {});
    return state === "stored" ? true : undefined;
  });
  await account.stored(id);
}

/** Whether the log of the gateway says that a delivery has damaged parts. */
function tellsOfDamage({ log }: Side, id: string): boolean {
  const lines = readFileSync(log, "utf8").split("\n");
  return lines.some((line) => line.includes("STORED_PART_DAMAGED") && line.includes(id));
}

async function endsItsWorker({ pair }: World, account: Account): Promise<void> {
  const { municipality } = pair;
  await municipality.stop();
  await municipality.start({ SLUIS_TEST_END_WORKER_AT: "open:2" });
  const id = await account.push();
  expect(await untilParked(municipality, id)).toMatchObject({ state: "accepted", reason: "INTERNAL" });
  await othersGoOn(account);
  await staysParked(municipality, id);
  // what ended the threads was mended
  await municipality.stop();
  await municipality.start();
  await municipality.officer.resend(WHO, id);
  await account.stored(id);
}

async function endsThePreparation({ pair }: World, account: Account): Promise<void> {
  const { police } = pair;
  await police.stop();
  await police.start({ SLUIS_TEST_END_WORKER_AT: "prepare:2" });
  const sent = account.extract();
  for (let n = 0; n < 3; n++) expect(await account.tryPush(sent)).toMatchObject({ code: "INTERNAL" });
  await othersGoOn(account);
  await police.stop();
  await police.start();
  await account.stored(await account.push(sent));
}

const cases: readonly Pick<FaultCase, "name" | "expected" | "allows" | "entries" | "run">[] = [
  {
    name: "a sealed part is damaged on the disk of the police side",
    expected: "parked with PART_DIFFERS; other agreements go on; restored and resent it arrives",
    entries: ["message-refused"],
    run: damagedAtSender,
  },
  {
    name: "a sealed part is damaged on the disk of the municipality",
    expected:
      "parked there with STORED_PART_DAMAGED; other agreements go on; the police side sends that part again and it arrives",
    // what is resent may just have been stored
    allows: ["STATE_REFUSED"],
    run: damagedAtReceiver,
  },
  {
    name: "a part ends the thread that opens it, each time",
    expected: "parked with INTERNAL after ten tries; other agreements go on; mended and resent it arrives",
    allows: ["INTERNAL"],
    run: endsItsWorker,
  },
  {
    name: "a file ends the thread that seals it, each time",
    expected: "each push is refused and leaves nothing; other agreements go on; mended and pushed again it arrives",
    allows: ["INTERNAL"],
    run: endsThePreparation,
  },
];

/** Parts that are damaged or do damage. */
export const POISON: FaultGroup = {
  name: "poison",
  world: { secondAgreement: true },
  cases: cases.map((each) => ({ ...each, profiles: ["embedded", "production"], short: [] })),
};
