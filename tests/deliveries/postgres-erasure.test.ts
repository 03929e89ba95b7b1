import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { carryOutRetention } from "../../gateway/oversight/retention/carry-out-retention.ts";
import { type PostgresDatabases, postgresDatabases } from "../store/postgres-database.ts";
import { extractOf, incidents } from "./incidents.ts";
import { severalInstances } from "./several-instances.ts";
import { chunks, deliveryAt, entriesAbout, OFFICER, pushRequest, reach, until } from "./steps.ts";
import { demoAgreement } from "./two-gateways.ts";

let databases: PostgresDatabases;
beforeAll(async () => {
  databases = await postgresDatabases(inject("postgres"));
});
afterAll(() => databases.close());

describe("two instances that both see that time is over", () => {
  it("erase each delivery once; one that is killed half way is followed by the other", async () => {
    const agreements = [demoAgreement({ validUntil: "2040-12-31" })];
    await using world = await severalInstances(databases, { agreements });
    const { police, municipality, clock } = world;
    const ids: string[] = [];
    for (let at = 0; at < 4; at++) {
      const file = extractOf(incidents(5, 10 * at));
      const { deliveryId } = await police[0]!.officer.push(OFFICER, pushRequest(file), chunks(file), () => {});
      await reach(() => police[0]!, deliveryId, "stored");
      ids.push(deliveryId);
    }
    const [one, two] = [municipality[0]!, municipality[1]!];
    await until(
      () => one.store.read((tx) => tx.retention.get(ids[3]!)),
      (retained) => retained !== undefined,
    );
    clock.leap(366 * 24 * 3600_000);
    const died = one.dieAt("erase.rowsRemoved", 2);
    let looks = 0;
    const inTime = async <T>(look: () => Promise<T>, good: (seen: T) => boolean) =>
      until(async () => {
        // a lease of the one that died runs out, and partners compare their logs
        if (looks++ % 10 === 9) clock.leap(60_000 * 16);
        return look();
      }, good);
    await inTime(
      async () => {
        await carryOutRetention(one.context).catch(() => {});
        return one.alive;
      },
      (alive) => !alive,
    );
    await died;
    await inTime(
      async () => {
        // two rounds at once, as when a lease ran out under way
        await Promise.all([carryOutRetention(two.context), carryOutRetention(two.context)]);
        return Promise.all(ids.map(async (id) => (await deliveryAt(two, id))?.state));
      },
      (states) => states.every((state) => state === "erased"),
    );
    for (const id of ids) {
      const types = (await entriesAbout(two, id)).map(({ type }) => type);
      expect(types.filter((type) => type === "erased")).toHaveLength(1);
      const receipts = await two.store.read((tx) => tx.receipts.list(id));
      expect(receipts.map(({ stage }) => stage).toSorted()).toEqual(["accepted", "erased", "stored"]);
    }
  });
});
