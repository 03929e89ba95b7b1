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
      await store.outbox.postpone(waiting!, { attempts: 3, dueAt: now, parked: true });
      expect(await store.outbox.claim(HINT, now, now + 50)).toBeUndefined();
      await store.outbox.remove([waiting!]);
      expect(await store.outbox.claim(HINT, now, now + 50)).toBeUndefined();
    });

    it("keeps a hint that was added again while it was claimed", async () => {
      const claimed = await store.outbox.claim(HINT, now, now + 50);
      await store.transaction((tx) => tx.hints.add(HINT));
      await store.outbox.remove([claimed!]);
      expect(await store.outbox.claim(HINT, now, now + 50)).toMatchObject({ version: 2, attempts: 2 });
    });
  });
}
