import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { SubjectInquiry } from "../../gateway/deliveries/ports/inquiry-register.ts";
import type { Store } from "../../gateway/deliveries/ports/store.ts";
import { sampleId } from "./store-samples.ts";

const PARTNER = "00000001001000000000";
const OTHER = "00000001002000000000";

/** What every store keeps of inquiries between gateways. In: the engine's name, how to open an empty one. */
export function inquiriesContract(engine: string, open: () => Promise<Store>): void {
  describe(`inquiries on ${engine}`, () => {
    let store: Store;
    beforeAll(async () => {
      store = await open();
    });
    afterAll(() => store.close());

    const sample = (n: number, changes: Partial<SubjectInquiry> = {}): SubjectInquiry => ({
      ...{ id: sampleId(n), direction: "in", partner: PARTNER, state: "waiting", ground: "avg-15", years: 5 },
      ...{ refs: 3, token: "sealed", failure: null, askedAt: n, closedAt: null },
      ...changes,
    });

    it("are kept, closed, counted while they wait, and deleted by their time", async () => {
      const first = sample(7);
      const others = [sample(8), sample(9, { direction: "out", token: null }), sample(10, { partner: OTHER })];
      await store.transaction(async (tx) => {
        for (const each of [...others, first]) await tx.inquiries.add(each);
      });
      const waiting = () => store.read((tx) => tx.inquiries.waiting("in", PARTNER));
      expect(await store.read((tx) => tx.inquiries.list())).toEqual([first, ...others]);
      expect(await waiting()).toBe(2);
      const closed = { state: "refused", token: null, failure: "TOO_LARGE", closedAt: 20 } as const;
      await store.transaction((tx) => tx.inquiries.close(first.id, closed));
      expect(await waiting()).toBe(1);
      expect(await store.read((tx) => tx.inquiries.get(first.id))).toEqual({ ...first, ...closed });
      expect(await store.read((tx) => tx.inquiries.get(sampleId(99)))).toBeUndefined();
      const twice = store.transaction((tx) => tx.inquiries.add(first));
      await expect(twice).rejects.toThrow();
      const gone = await store.transaction((tx) => tx.inquiries.deleteBefore(9));
      expect(gone.toSorted((a, b) => (a.id < b.id ? -1 : 1))).toEqual([
        { id: first.id, partner: PARTNER },
        { id: others[0]!.id, partner: PARTNER },
      ]);
      expect((await store.read((tx) => tx.inquiries.list())).map(({ askedAt }) => askedAt)).toEqual([9, 10]);
    });

    it("go with their messages, and other messages stay", async () => {
      const message = { partner: PARTNER, subject: "s", token: "t" } as const;
      await store.transaction(async (tx) => {
        await tx.messages.add({ ...message, kind: "subject-inquiry", at: 5 });
        await tx.messages.add({ ...message, kind: "keys", at: 5 });
        await tx.messages.add({ ...message, kind: "subject-inquiry", at: 6 });
        await tx.messages.deleteBefore("subject-inquiry", 6);
      });
      const left = await store.read((tx) => tx.messages.after(PARTNER, 0, 10));
      expect(left.map(({ kind, position }) => [kind, position])).toEqual([
        ["keys", 2],
        ["subject-inquiry", 3],
      ]);
    });
  });
}
