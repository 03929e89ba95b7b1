import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Outbox } from "../../gateway/deliveries/ports/outbox.ts";
import type { Store } from "../../gateway/deliveries/ports/store.ts";

const HINT = { step: "send", subject: "agr-2026-001" } as const;

/**
 * What a store promises to consumers that share its outbox.
 * In: the engine's name, a function that opens an empty store, and the time that its clock shows.
 */
export function outboxContract(
  engine: string,
  open: () => Promise<Store & { readonly outbox: Outbox }>,
  now: number,
): void {
  describe(`the outbox of a store on ${engine}`, () => {
    let store: Store & { readonly outbox: Outbox };
    beforeEach(async () => {
      store = await open();
      await store.transaction((tx) => tx.hints.add(HINT));
    });
    afterEach(() => store.close());

    it("gives a hint to one of those who claim it at once", async () => {
      const claims = await Promise.all(Array.from({ length: 8 }, () => store.outbox.claim(HINT, now, now + 50)));
      expect(claims.filter((claim) => claim !== undefined)).toEqual([
        { ...HINT, version: 1, attempts: 1, dueAt: now + 50, addedAt: now },
      ]);
    });

    it("gives it again when the claim has run out, and counts every try", async () => {
      await store.outbox.claim(HINT, now, now + 50);
      expect(await store.outbox.claim(HINT, now + 49, now + 99)).toBeUndefined();
      expect(await store.outbox.claim(HINT, now + 50, now + 99)).toMatchObject({ attempts: 2, dueAt: now + 99 });
    });

    it("gives nobody a hint that is unknown, parked or removed", async () => {
      expect(await store.outbox.claim({ ...HINT, step: "load" }, now, now + 50)).toBeUndefined();
      const [waiting] = await store.outbox.waiting("send", 1);
      await store.outbox.postpone(waiting!, { attempts: 3, dueAt: now, parked: true, reason: null }, now);
      expect(await store.outbox.claim(HINT, now, now + 50)).toBeUndefined();
      await store.outbox.remove([waiting!], now);
      expect(await store.outbox.claim(HINT, now, now + 50)).toBeUndefined();
    });

    it("gives at once what is recalled, and leaves alone what is due before", async () => {
      await store.outbox.claim(HINT, now, now + 9_000);
      const other = { ...HINT, subject: "agr-2026-002" };
      await store.transaction((tx) => tx.hints.add(other));
      await store.outbox.claim(other, now, now + 5_000);
      await store.transaction((tx) => tx.hints.recall(now + 8_000));
      expect(await store.outbox.claim(HINT, now, now + 50)).toMatchObject({ attempts: 2 });
      expect(await store.outbox.claim(other, now, now + 50)).toBeUndefined();
    });

    it("keeps a hint that was added again while it was claimed", async () => {
      const claimed = await store.outbox.claim(HINT, now, now + 50);
      await store.transaction((tx) => tx.hints.add(HINT));
      await store.outbox.remove([claimed!], now);
      expect(await store.outbox.claim(HINT, now, now + 50)).toMatchObject({ version: 2, attempts: 2 });
    });

    it("leaves a hint that is added again with who claimed it, and gives it again when that one is done or never heard of", async () => {
      const claimed = await store.outbox.claim(HINT, now, now + 50);
      await store.transaction((tx) => tx.hints.add(HINT));
      expect(await store.outbox.claim(HINT, now + 49, now + 99)).toBeUndefined();
      await store.outbox.keep(HINT, now + 80);
      expect(await store.outbox.claim(HINT, now + 79, now + 99)).toBeUndefined();
      await store.outbox.postpone(claimed!, { attempts: 1, dueAt: now + 500, parked: false, reason: "INTERNAL" }, now);
      const again = await store.outbox.claim(HINT, now, now + 50);
      expect(again).toMatchObject({ version: 2, attempts: 2 });
      await store.transaction((tx) => tx.hints.add(HINT));
      expect(await store.outbox.claim(HINT, now + 50, now + 99)).toMatchObject({ version: 3, attempts: 3 });
    });

    it("makes a hint that waits for its next try due when it is added again", async () => {
      const claimed = await store.outbox.claim(HINT, now, now + 50);
      await store.outbox.postpone(claimed!, { attempts: 1, dueAt: now + 500, parked: false, reason: "INTERNAL" }, now);
      expect(await store.outbox.claim(HINT, now + 499, now + 900)).toBeUndefined();
      await store.transaction((tx) => tx.hints.add(HINT));
      expect(await store.outbox.claim(HINT, now, now + 50)).toMatchObject({ attempts: 2 });
    });

    it("ends every claim for a store that nobody else uses", async () => {
      await store.outbox.claim(HINT, now, now + 50);
      await store.transaction((tx) => tx.hints.unclaim());
      expect(await store.outbox.claim(HINT, now, now + 50)).toMatchObject({ attempts: 2 });
    });

    it("tells of a hint that was given up how often it was tried, since when it waits and why", async () => {
      const claimed = await store.outbox.claim(HINT, now, now + 50);
      await store.outbox.postpone(claimed!, { attempts: 3, dueAt: now, parked: true, reason: "STORE_FULL" }, now + 7);
      expect(await store.outbox.parked()).toEqual([
        { ...HINT, attempts: 3, addedAt: now, parkedAt: now + 7, reason: "STORE_FULL" },
      ]);
      expect(await store.outbox.unpark(HINT.subject, now)).toBe(1);
      expect(await store.outbox.parked()).toEqual([]);
      expect(await store.outbox.claim(HINT, now, now + 50)).toMatchObject({ attempts: 1 });
    });
  });
}
