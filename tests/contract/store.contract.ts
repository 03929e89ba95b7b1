import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Store } from "../../gateway/deliveries/ports/store.ts";
import { sampleDelivery, sampleId, samplePart } from "./store-samples.ts";

const DELIVERY = sampleDelivery();
const AGREEMENT = {
  id: "agr-2026-001",
  version: 1,
  hash: "a".repeat(64),
  document: "{}",
  outputSchema: "{}",
  outputSchemaHash: "b".repeat(64),
  status: "active",
  supplierSignature: "a.b.c",
  receiverSignature: "d.e.f",
  installedAt: 5,
} as const;

/**
 * The suite that every store must pass, municipal tables and logs apart.
 * In: the engine's name, a function that opens an empty store.
 */
export function storeContract(engine: string, open: () => Promise<Store>): void {
  describe(`a store on ${engine}`, () => {
    let store: Store;
    beforeEach(async () => {
      store = await open();
    });
    afterEach(() => store.close());

    describe("keeps deliveries", () => {
      it("and gives each back as it was", async () => {
        await store.transaction((tx) => tx.deliveries.insert(DELIVERY));
        const found = await store.read((tx) => tx.deliveries.get(DELIVERY.id));
        expect({ ...found, secret: [...found!.secret!] }).toEqual({ ...DELIVERY, secret: [0, 1, 255] });
        expect(await store.read((tx) => tx.deliveries.get(sampleId(9)))).toBeUndefined();
      });

      it("and changes one only in the state that was expected", async () => {
        await store.transaction((tx) => tx.deliveries.insert(DELIVERY));
        const late = await store.transaction((tx) => tx.deliveries.update(DELIVERY.id, "accepted", { attempts: 3 }));
        expect(late).toBe(false);
        const changes = { state: "stored", parked: true, secret: null, closedAt: 9 } as const;
        expect(await store.transaction((tx) => tx.deliveries.update(DELIVERY.id, "loading", changes))).toBe(true);
        expect(await store.transaction((tx) => tx.deliveries.update(DELIVERY.id, "loading", changes))).toBe(false);
        const found = await store.read((tx) => tx.deliveries.get(DELIVERY.id));
        expect(found).toEqual({ ...DELIVERY, ...changes });
      });

      it("and answers whether the state is as expected when nothing else is to change", async () => {
        await store.transaction((tx) => tx.deliveries.insert(DELIVERY));
        expect(await store.transaction((tx) => tx.deliveries.update(DELIVERY.id, "loading", {}))).toBe(true);
        expect(await store.transaction((tx) => tx.deliveries.update(DELIVERY.id, "stored", {}))).toBe(false);
        expect(await store.transaction((tx) => tx.deliveries.update(sampleId(4), "stored", {}))).toBe(false);
      });

      it("and lets only one of many change it from a state", async () => {
        await store.transaction((tx) => tx.deliveries.insert(DELIVERY));
        const tries = Array.from({ length: 8 }, () =>
          store.transaction((tx) => tx.deliveries.update(DELIVERY.id, "loading", { state: "stored" })),
        );
        expect((await Promise.all(tries)).filter(Boolean).length).toBe(1);
      });

      it("and refuses a second one of the same id", async () => {
        await store.transaction((tx) => tx.deliveries.insert(DELIVERY));
        const again = store.transaction((tx) => tx.deliveries.insert(DELIVERY));
        await expect(again).rejects.toMatchObject({ code: "STORE_CONSTRAINT" });
      });

      it("and lists them by number, those without one last, then by id", async () => {
        await store.transaction(async (tx) => {
          await tx.deliveries.insert(sampleDelivery({ id: sampleId(1), number: null, state: "released" }));
          await tx.deliveries.insert(sampleDelivery({ id: sampleId(2), number: 2 }));
          await tx.deliveries.insert(sampleDelivery({ id: sampleId(3), number: 1 }));
          await tx.deliveries.insert(sampleDelivery({ id: sampleId(4), number: null, parked: true }));
          await tx.deliveries.insert(
            sampleDelivery({ id: sampleId(5), number: 1, agreementId: "agr-2", nextAttemptAt: 50, partner: "9" }),
          );
        });
        const list = async (filter: Parameters<Parameters<Parameters<Store["read"]>[0]>[0]["deliveries"]["list"]>[0]) =>
          (await store.read((tx) => tx.deliveries.list(filter))).map(({ id }) => Number.parseInt(id.slice(-2), 16));
        expect(await list({})).toEqual([3, 5, 2, 1, 4]);
        expect(await list({ newestFirst: true })).toEqual([4, 1, 2, 5, 3]);
        expect(await list({ newestFirst: true, limit: 2 })).toEqual([4, 1]);
        expect(await list({ agreementId: "agr-2026-001", number: 1 })).toEqual([3]);
        expect(await list({ states: ["released", "stored"] })).toEqual([1]);
        expect(await list({ states: [] })).toEqual([]);
        expect(await list({ dueAt: 49 })).toEqual([3, 2, 1]);
        expect(await list({ dueAt: 50 })).toEqual([3, 5, 2, 1]);
        expect(await list({ direction: "out" })).toEqual([]);
        expect(await list({ partner: "9" })).toEqual([5]);
      });

      it("and the last closed number per agreement and direction, which only grows", async () => {
        const close = (number: number) =>
          store.transaction((tx) =>
            tx.deliveries.closeNumber("agr-2026-001", "in", { number, manifestHash: `${number}` }),
          );
        expect(await store.read((tx) => tx.deliveries.sequence("agr-2026-001", "in"))).toBeUndefined();
        await close(1);
        await close(2);
        await expect(close(2)).rejects.toMatchObject({ code: "SEQUENCE_CONFLICT" });
        await expect(close(1)).rejects.toMatchObject({ code: "SEQUENCE_CONFLICT" });
        await store.read(async (tx) => {
          expect(await tx.deliveries.sequence("agr-2026-001", "in")).toEqual({ number: 2, manifestHash: "2" });
          expect(await tx.deliveries.sequence("agr-2026-001", "out")).toBeUndefined();
        });
      });
    });

    it("gives the head of a delivery: all of it but its long texts and its key", async () => {
      await store.transaction((tx) => tx.deliveries.insert({ ...DELIVERY, parked: true }));
      await store.read(async (tx) => {
        const { manifest: _, envelope: __, secret: ___, report: ____, stamp: _____, ...head } = DELIVERY;
        expect(await tx.deliveries.head(DELIVERY.id)).toEqual({ ...head, parked: true });
        expect(await tx.deliveries.head(`${DELIVERY.id}0`)).toBeUndefined();
      });
    });

    describe("keeps sealed parts", () => {
      beforeEach(() => store.transaction((tx) => tx.deliveries.insert(DELIVERY)));

      it("byte for byte, and lists them without their bytes", async () => {
        const parts = [samplePart(2, 3), samplePart(1, 7, 0), samplePart(3, 5, 300)];
        await store.transaction(async (tx) => {
          for (const part of parts) await tx.parts.put(DELIVERY.id, part);
        });
        await store.read(async (tx) => {
          const { sealed, ...second } = (await tx.parts.get(DELIVERY.id, 2))!;
          expect(Buffer.from(sealed).equals(parts[0]!.sealed)).toBe(true);
          expect({ ...second, sealed: parts[0]!.sealed }).toEqual(parts[0]);
          expect((await tx.parts.list(DELIVERY.id)).map(({ n, sealedBytes }) => [n, sealedBytes])).toEqual([
            [1, 0],
            [2, 20_000],
            [3, 300],
          ]);
          expect(await tx.parts.get(DELIVERY.id, 4)).toBeUndefined();
          const some = await tx.parts.some(DELIVERY.id, [4, 3, 1]);
          expect(some.map(({ n, sealed: bytes }) => [n, Buffer.from(bytes).toString("hex")])).toEqual([
            [1, ""],
            [3, Buffer.from(parts[2]!.sealed).toString("hex")],
          ]);
          expect(await tx.parts.some("o'clock; $1", [1])).toEqual([]);
          expect(await tx.parts.count(DELIVERY.id)).toBe(3);
        });
      });

      for (const [length, bytes] of [
        ["short", 20_000],
        ["long", 300_000],
      ] as const) {
        it(`once, ${length} ones: the same again changes nothing, other bytes are refused`, async () => {
          const part = samplePart(1, 1, bytes);
          const put = (given = part) => store.transaction((tx) => tx.parts.put(DELIVERY.id, given));
          await put();
          await put();
          const conflict = { code: "PART_CONFLICT", details: { n: 1 } };
          await expect(put(samplePart(1, 2, bytes))).rejects.toMatchObject(conflict);
          await store.transaction(async (tx) => {
            await tx.parts.put(DELIVERY.id, samplePart(2, 5, bytes));
            await tx.parts.put(DELIVERY.id, samplePart(2, 5, bytes));
          });
          const some = await store.read((tx) => tx.parts.some(DELIVERY.id, [1, 2]));
          expect(some.map(({ sealed, ...rest }) => rest)).toEqual(
            [part, samplePart(2, 5, bytes)].map(({ sealed, ...rest }) => rest),
          );
          expect(Buffer.from(some[0]!.sealed).equals(part.sealed)).toBe(true);
          expect(Buffer.from(some[1]!.sealed).equals(samplePart(2, 5, bytes).sealed)).toBe(true);
        });

        it(`once, ${length} ones that are handed over several times at the same moment`, async () => {
          const part = samplePart(1, 1, bytes);
          const put = () => store.transaction((tx) => tx.parts.put(DELIVERY.id, part));
          await Promise.all(Array.from({ length: 8 }, put));
          expect(await store.read((tx) => tx.parts.count(DELIVERY.id))).toBe(1);
        });
      }

      it("without emptying the bytes of who hands them over", async () => {
        const part = samplePart(1);
        await store.transaction((tx) => tx.parts.put(DELIVERY.id, part));
        expect(part.sealed.byteLength).toBe(20_000);
      });

      it("until they are deleted, one or all", async () => {
        for (const n of [1, 2, 3]) await store.transaction((tx) => tx.parts.put(DELIVERY.id, samplePart(n)));
        for (const n of [2, 9]) await store.transaction((tx) => tx.parts.delete(DELIVERY.id, n));
        expect((await store.read((tx) => tx.parts.list(DELIVERY.id))).map(({ n }) => n)).toEqual([1, 3]);
        await store.transaction((tx) => tx.parts.deleteAll(DELIVERY.id));
        expect(await store.read((tx) => tx.parts.list(DELIVERY.id))).toEqual([]);
      });

      it("only of a delivery that it knows", async () => {
        for (const bytes of [20_000, 300_000]) {
          const put = store.transaction((tx) => tx.parts.put(sampleId(77), samplePart(1, 1, bytes)));
          await expect(put).rejects.toMatchObject({ code: "STORE_CONSTRAINT", details: { rule: "reference" } });
        }
      });
    });

    describe("keeps receipts", () => {
      const put = (partner: string, id: string, stage: "accepted" | "stored", token: string) =>
        store.transaction((tx) => tx.receipts.put({ deliveryId: id, stage, token, at: 5 }, partner));
      const tokensAfter = async (partner: string, after: number, limit = 10) =>
        (await store.read((tx) => tx.receipts.after(partner, after, limit))).map(({ token }) => token);
      beforeEach(() =>
        store.transaction(async (tx) => {
          for (const n of [1, 2]) await tx.deliveries.insert(sampleDelivery({ id: sampleId(n) }));
        }),
      );

      it("in the order in which a partner is to fetch them", async () => {
        await put("A", sampleId(1), "accepted", "t1");
        await put("B", sampleId(2), "accepted", "t2");
        await put("A", sampleId(1), "stored", "t3");
        expect(await tokensAfter("A", 0)).toEqual(["t1", "t3"]);
        expect(await tokensAfter("A", 0, 1)).toEqual(["t1"]);
        expect(await tokensAfter("B", 0)).toEqual(["t2"]);
        const [first] = await store.read((tx) => tx.receipts.after("A", 0, 1));
        expect(first).toEqual({ deliveryId: sampleId(1), stage: "accepted", token: "t1", at: 5, position: 1 });
        expect(await tokensAfter("A", first!.position)).toEqual(["t3"]);
      });

      it("one per stage: a later one takes its place behind all others", async () => {
        await put("A", sampleId(1), "accepted", "t1");
        await put("A", sampleId(2), "accepted", "t2");
        await put("A", sampleId(1), "accepted", "t3");
        expect(await tokensAfter("A", 0)).toEqual(["t2", "t3"]);
        expect((await store.read((tx) => tx.receipts.list(sampleId(1)))).map(({ position }) => position)).toEqual([3]);
      });
    });

    it("keeps agreements by version and gives the newest", async () => {
      await store.transaction(async (tx) => {
        await tx.agreements.put(AGREEMENT);
        await tx.agreements.put({ ...AGREEMENT, version: 10, status: "suspended" });
        await tx.agreements.put({ ...AGREEMENT, version: 2 });
        await tx.agreements.put({ ...AGREEMENT, version: 2, status: "ended" });
      });
      await store.read(async (tx) => {
        expect(await tx.agreements.get("agr-2026-001", 1)).toEqual(AGREEMENT);
        expect((await tx.agreements.get("agr-2026-001"))?.version).toBe(10);
        expect((await tx.agreements.get("agr-2026-001", 2))?.status).toBe("ended");
        expect(await tx.agreements.get("agr-2026-002")).toBeUndefined();
        expect((await tx.agreements.list()).map(({ version }) => version)).toEqual([1, 2, 10]);
      });
    });

    it("keeps an alarm, with the time that it was first raised, until it is cleared", async () => {
      const alarm = { code: "COSIGNATURE_OLD", partner: "00000001003214345000", subject: "", since: 100 } as const;
      const raise = (changes: object) =>
        store.transaction((tx) => tx.alarms.raise({ ...alarm, details: {}, ...changes }));
      expect(await raise({ details: { hours: 24 } })).toBe(true);
      expect(await raise({ details: { hours: 25 }, since: 200 })).toBe(false);
      expect(await raise({ subject: "other", since: 50 })).toBe(true);
      const standing = await store.read((tx) => tx.alarms.list());
      expect(standing).toEqual([
        { ...alarm, subject: "other", since: 50, details: {} },
        { ...alarm, details: { hours: 25 } },
      ]);
      expect(await store.read((tx) => tx.alarms.get(alarm))).toEqual({ ...alarm, details: { hours: 25 } });
      expect(await store.transaction((tx) => tx.alarms.clear(alarm))).toBe(true);
      expect(await store.transaction((tx) => tx.alarms.clear(alarm))).toBe(false);
      expect(await store.read((tx) => tx.alarms.get(alarm))).toBeUndefined();
      const news = await Promise.all(Array.from({ length: 5 }, () => raise({})));
      expect(news.filter((isNew) => isNew)).toHaveLength(1);
    });

    it("keeps settings until they are changed or deleted", async () => {
      await store.transaction((tx) => tx.settings.set("cursor", "1"));
      await store.transaction((tx) => tx.settings.set("cursor", "2"));
      expect(await store.read((tx) => tx.settings.get("cursor"))).toBe("2");
      await store.transaction((tx) => tx.settings.delete("cursor"));
      expect(await store.read((tx) => tx.settings.get("cursor"))).toBeUndefined();
    });

    it("keeps a rejection report until it expires", async () => {
      await store.transaction((tx) => tx.reports.put(DELIVERY.id, Buffer.from("regel;veld;regel\n"), 100));
      expect(Buffer.from((await store.read((tx) => tx.reports.get(DELIVERY.id)))!).toString()).toBe(
        "regel;veld;regel\n",
      );
      expect(await store.transaction((tx) => tx.reports.deleteExpired(99))).toBe(0);
      expect(await store.transaction((tx) => tx.reports.deleteExpired(100))).toBe(1);
      expect(await store.read((tx) => tx.reports.get(DELIVERY.id))).toBeUndefined();
    });

    describe("runs transactions", () => {
      it("whole or not at all", async () => {
        const failing = store.transaction(async (tx) => {
          await tx.deliveries.insert(DELIVERY);
          await tx.settings.set("a", "1");
          throw new Error("stop");
        });
        await expect(failing).rejects.toThrow("stop");
        await store.read(async (tx) => {
          expect(await tx.deliveries.get(DELIVERY.id)).toBeUndefined();
          expect(await tx.settings.get("a")).toBeUndefined();
        });
      });

      it("not at all when a statement in it failed, even if the work swallowed that", async () => {
        await store.transaction((tx) => tx.deliveries.insert(DELIVERY));
        const swallowing = store.transaction(async (tx) => {
          await tx.settings.set("a", "1");
          await tx.deliveries.insert(DELIVERY).catch(() => {});
        });
        await expect(swallowing).rejects.toMatchObject({ code: "STORE_CONSTRAINT" });
        expect(await store.read((tx) => tx.settings.get("a"))).toBeUndefined();
      });

      it("one after the other, so that no change is lost", async () => {
        const addOne = () =>
          store.transaction(async (tx) => {
            const count = Number((await tx.settings.get("count")) ?? 0);
            await tx.settings.set("count", String(count + 1));
          });
        await Promise.all(Array.from({ length: 25 }, addOne));
        expect(await store.read((tx) => tx.settings.get("count"))).toBe("25");
      });

      it("while a reader keeps to what it saw first", async () => {
        await store.transaction((tx) => tx.settings.set("a", "1"));
        const reading = Promise.withResolvers<void>();
        const written = reading.promise.then(() => store.transaction((tx) => tx.settings.set("a", "2")));
        const seen = await store.read(async (tx) => {
          const before = await tx.settings.get("a");
          reading.resolve();
          await written;
          return [before, await tx.settings.get("a")];
        });
        expect(seen).toEqual(["1", "1"]);
        expect(await store.read((tx) => tx.settings.get("a"))).toBe("2");
      });

      it("but refuses one inside another", async () => {
        const nested = store.transaction(() => store.transaction(async () => 1));
        await expect(nested).rejects.toMatchObject({ code: "STORE_MISUSE" });
        const reading = store.transaction(() => store.read(async () => 1));
        await expect(reading).rejects.toMatchObject({ code: "STORE_MISUSE" });
        expect(await store.transaction(async () => "works again")).toBe("works again");
      });

      it("and refuses to write in a read", async () => {
        const writing = store.read((tx) => tx.settings.set("a", "1"));
        await expect(writing).rejects.toMatchObject({ code: "STORE_MISUSE" });
      });

      it("and refuses what comes after the end of one", async () => {
        let leaked: (() => Promise<void>) | undefined;
        await store.transaction(async (tx) => {
          leaked = () => tx.settings.set("late", "1");
        });
        await expect(leaked!()).rejects.toThrow();
        expect(await store.read((tx) => tx.settings.get("late"))).toBeUndefined();
      });
    });
  });
}
