import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Delivery } from "../../gateway/deliveries/delivery.ts";
import type { LegalHold, RetainedDelivery } from "../../gateway/deliveries/ports/retention-register.ts";
import type { Store } from "../../gateway/deliveries/ports/store.ts";
import type { MatchPair, MatchStore } from "../../gateway/matching/ports/match-store.ts";
import { plaintextOf, sampleDelivery, sampleId, sampleTable } from "./store-samples.ts";

/** What every store keeps of how long deliveries are kept. In: the engine's name, how to open an empty one. */
export function retentionContract(
  engine: string,
  open: () => Promise<Store & { readonly matching: MatchStore }>,
): void {
  describe(`the times of deliveries on ${engine}`, () => {
    let store: Store & { readonly matching: MatchStore };
    let last = 0;
    beforeAll(async () => {
      store = await open();
    });
    afterAll(() => store.close());

    /** A stored delivery of an agreement of its own, unless one is named, that ends at a time. */
    const keep = async (until: number | null, changes: Partial<Delivery> = {}): Promise<Delivery> => {
      last += 1;
      const delivery = sampleDelivery({
        id: sampleId(last),
        number: last,
        agreementId: `bewaar-${last}`,
        state: "stored",
        ...changes,
      });
      await store.transaction(async (tx) => {
        await tx.deliveries.insert(delivery);
        if (until !== null) await tx.retention.plan({ deliveryId: delivery.id, until, handling: "erase" });
      });
      return delivery;
    };
    const change = ({ id }: Delivery, changes: Partial<RetainedDelivery>) =>
      store.transaction((tx) => tx.retention.update(id, changes));
    const ended = (at: number, limit = 10) => store.read((tx) => tx.retention.ended("erase", at, limit));
    const isOpen = async ({ id }: Delivery) => (await store.read((tx) => tx.retention.open(100))).includes(id);
    const hold = (kind: LegalHold["kind"], subject: string): LegalHold => {
      return { kind, subject, reason: "klacht", placedBy: "po", at: 5 };
    };
    const put = (placed: LegalHold) => store.transaction((tx) => tx.legalHolds.put(placed));

    it("are told once that their time is over, the earliest first", async () => {
      const [late, early, later] = [await keep(200), await keep(100), await keep(300)];
      expect(await ended(99)).toEqual([]);
      expect(await ended(200)).toEqual([early.id, late.id]);
      expect(await ended(200, 1)).toEqual([early.id]);
      await change(early, { ground: "retention", reason: "RETENTION_OVER", decidedAt: 201 });
      expect(await ended(200)).toEqual([late.id]);
      await store.transaction((tx) => tx.retention.plan({ deliveryId: late.id, until: 900, handling: "archive" }));
      expect(await store.read((tx) => tx.retention.get(late.id))).toMatchObject({ until: 200, handling: "erase" });
      for (const each of [late, later]) await change(each, { decidedAt: 1, erasedAt: 2 });
    });

    it("are handed to a person where an archive comes first", async () => {
      const { id } = await keep(null);
      await store.transaction((tx) => tx.retention.plan({ deliveryId: id, until: 50, handling: "archive" }));
      expect(await ended(60)).toEqual([]);
      expect(await store.read((tx) => tx.retention.ended("archive", 60, 10))).toEqual([id]);
    });

    it.each(["delivery", "agreement"] as const)(
      "stand still while a %s is on hold, unless it was begun",
      async (kind) => {
        const [held, free] = [await keep(10), await keep(10)];
        const subject = kind === "delivery" ? held.id : held.agreementId;
        await put(hold(kind, subject));
        expect(await ended(10)).toEqual([free.id]);
        await change(held, { ground: "unlawful", decidedAt: 11 });
        expect(await isOpen(held)).toBe(false);
        await change(held, { begunAt: 12 });
        expect(await isOpen(held)).toBe(true);
        await change(held, { begunAt: null });
        await store.transaction((tx) => tx.legalHolds.delete(kind, subject));
        expect(await isOpen(held)).toBe(true);
        for (const each of [held, free]) await change(each, { decidedAt: 1, erasedAt: 2 });
      },
    );

    it("are counted by agreement", async () => {
      const first = await keep(10);
      const same = { agreementId: first.agreementId };
      const [second, third] = [await keep(20, same), await keep(30, same)];
      await keep(5, { ...same, direction: "out" });
      await change(first, { decidedAt: 11, erasedAt: 12 });
      await change(third, { decidedAt: 11 });
      const summaries = await store.read((tx) => tx.retention.summaries(15));
      expect(summaries.find(({ agreementId }) => agreementId === first.agreementId)).toEqual({
        agreementId: first.agreementId,
        kept: 2,
        due: 1,
        erased: 1,
        next: 20,
      });
      for (const each of [second, third]) await change(each, { decidedAt: 1, erasedAt: 2 });
    });

    it("to a partner are known by what it said to have erased for another reason than time", async () => {
      const out = { direction: "out", partner: "00000000000000000042" } as const;
      const [told, over, open] = [await keep(1, out), await keep(1, out), await keep(1, out)];
      const some = await keep(null, out);
      const receipt = (deliveryId: string) => ({ deliveryId, stage: "erased", token: "t", at: last }) as const;
      await store.transaction(async (tx) => {
        for (const { id } of [told, over, some]) await tx.receipts.put(receipt(id), out.partner);
      });
      await change(told, { ground: "unlawful", decidedAt: 2, erasedAt: 3 });
      await change(over, { ground: "retention", decidedAt: 2, erasedAt: 3 });
      expect(await store.read((tx) => tx.retention.toldErased(out.partner))).toEqual([told.id, some.id]);
      expect(await store.read((tx) => tx.retention.toldErased("00000000000000000043"))).toEqual([]);
      expect(await isOpen(open)).toBe(false);
    });

    it("are known to be missing for what was stored before, and for nothing else", async () => {
      const before = await keep(null);
      await keep(10);
      for (const changes of [{ state: "rejected" }, { direction: "out" }, { manifest: null }] as const)
        await keep(null, changes);
      expect(await store.read((tx) => tx.retention.unplanned(10))).toEqual([before.id]);
    });

    it("keep legal holds by subject, one each, with who placed them and why", async () => {
      const delivery = await keep(10);
      await put(hold("delivery", delivery.id));
      await put({ ...hold("delivery", delivery.id), reason: "zaak 7", at: 6 });
      await put({ ...hold("agreement", delivery.agreementId), at: 4 });
      const on = await store.read((tx) => tx.legalHolds.on(delivery));
      expect(on.map(({ kind, reason }) => [kind, reason])).toEqual([
        ["agreement", "klacht"],
        ["delivery", "zaak 7"],
      ]);
      expect(await store.read((tx) => tx.legalHolds.get("agreement", delivery.id))).toBeUndefined();
      expect(await store.read((tx) => tx.legalHolds.list())).toEqual(on);
      for (const { kind, subject } of on) await store.transaction((tx) => tx.legalHolds.delete(kind, subject));
      expect(await store.read((tx) => tx.legalHolds.list())).toEqual([]);
    });

    describe("and the rows that they bring", () => {
      const table = sampleTable([], { agreementId: "bewaar-rijen" });
      const deliver = async (refs: readonly string[], changes: Partial<Delivery> = {}) => {
        await store.transaction((tx) => tx.rows.ensureTable(table));
        const delivery = await keep(10, { agreementId: table.agreementId, kind: "delta", ...changes });
        await store.transaction(async (tx) => {
          await tx.rows.loadPart(table, delivery.id, 1, plaintextOf(refs.map((ref) => [ref, "nieuw"])));
          await tx.rows.makeVisible(table, delivery);
        });
        return delivery;
      };
      const isCurrent = ({ id }: Delivery) => store.read((tx) => tx.rows.isCurrent(id));
      const current = () => store.read((tx) => tx.rows.currentPage(table, null, 100));
      const page = ({ id }: Delivery) => store.read((tx) => tx.rows.page(table, id, null, 100));

      it("leave the current state when a delivery on hold is over, and are still there", async () => {
        const old = await deliver(["r1", "r2"]);
        const young = await deliver(["r1"]);
        expect([await isCurrent(old), await isCurrent(young)]).toEqual([true, true]);
        await put(hold("delivery", old.id));
        const endedOnHold = () => store.read((tx) => tx.retention.endedOnHold(10, 10));
        expect(await endedOnHold()).toEqual([old.id]);
        await store.transaction((tx) => tx.rows.retire(old.id));
        expect(await endedOnHold()).toEqual([]);
        expect([await isCurrent(old), (await page(old)).length]).toEqual([false, 2]);
        expect(await current()).toEqual(['["r1","nieuw"]']);
        await store.transaction((tx) => tx.legalHolds.delete("delivery", old.id));
      });

      it("take pairs of matching with them once no other delivery has the record", async () => {
        const agreementId = table.agreementId;
        const pair = (n: number, leftRef: string): MatchPair => ({
          n,
          leftRef,
          leftPlace: "persoon",
          rightRef: `x${n}`,
          rightPlace: "persoon",
          strength: "A",
          agree: "bsn",
          disagree: "",
          many: false,
          dataError: false,
        });
        const gone = await deliver(["p1", "p2"]);
        await deliver(["p2"]);
        const run = {
          id: sampleId(9_001),
          leftSource: agreementId,
          rightSource: "elsewhere",
          at: 1,
          pairs: 2,
          report: "{}",
        };
        await store.matching.addPairs(run.id, [pair(1, "p1"), pair(2, "p2")]);
        await store.matching.showRun(run, sampleId(1));
        expect(await store.transaction((tx) => tx.rows.clearPairs(agreementId))).toBe(0);
        await store.transaction(async (tx) => {
          await tx.rows.hide(gone.id);
          await tx.rows.removeRows(gone.id, 100);
        });
        expect(await store.transaction((tx) => tx.rows.clearPairs("elsewhere-else"))).toBe(0);
        expect(await store.transaction((tx) => tx.rows.clearPairs(agreementId))).toBe(1);
        expect((await store.matching.pairs(run.id, 0, 10)).map(({ leftRef }) => leftRef)).toEqual(["p2"]);
      });
    });
  });
}
