import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Store } from "../../gateway/deliveries/ports/store.ts";

/**
 * What a store promises of leases, which decide what only one instance does at a time.
 * In: the engine's name, a function that opens an empty store.
 */
export function leaseContract(engine: string, open: () => Promise<Store>): void {
  describe(`a lease in a store on ${engine}`, () => {
    let store: Store;
    beforeEach(async () => {
      store = await open();
    });
    afterEach(() => store.close());
    const take = (holder: string, now: number, until: number) =>
      store.transaction((tx) => tx.leases.take("collect:x", holder, now, until));
    const renew = (holder: string, until: number) =>
      store.transaction((tx) => tx.leases.renew("collect:x", holder, until));

    it("is given to one of those who ask at once", async () => {
      const given = await Promise.all(Array.from({ length: 8 }, (_, n) => take(`instance ${n}`, 100, 200)));
      expect(given.filter(Boolean)).toEqual([true]);
    });

    it("stays with its holder until it runs out, and then goes to who asks first", async () => {
      expect(await take("a", 100, 200)).toBe(true);
      expect(await take("b", 199, 300)).toBe(false);
      expect(await take("a", 150, 250)).toBe(true);
      expect(await take("b", 249, 300)).toBe(false);
      expect(await take("b", 250, 300)).toBe(true);
      expect(await store.read((tx) => tx.leases.holder("collect:x"))).toEqual({ holder: "b", until: 300 });
    });

    it("is renewed by nobody but its holder, also after it ran out, as long as nobody took it over", async () => {
      expect(await renew("a", 200)).toBe(false);
      await take("a", 100, 200);
      expect(await renew("b", 900)).toBe(false);
      expect(await renew("a", 400)).toBe(true);
      expect(await take("b", 400, 500)).toBe(true);
      expect(await renew("a", 600)).toBe(false);
    });

    it("that a clock which was ten years ahead has given holds nobody up", async () => {
      const ahead = 10 * 365 * 24 * 3600_000;
      await take("a", ahead, ahead + 100);
      expect(await take("b", 100, 200)).toBe(true);
    });

    it("is free once its holder lets go of it, and nobody else can", async () => {
      await take("a", 100, 200);
      await store.transaction((tx) => tx.leases.release("collect:x", "b"));
      expect(await take("b", 110, 210)).toBe(false);
      await store.transaction((tx) => tx.leases.release("collect:x", "a"));
      expect(await take("b", 110, 210)).toBe(true);
      await store.transaction((tx) => tx.leases.clear(210));
      expect(await store.read((tx) => tx.leases.holder("collect:x"))).toEqual({ holder: "b", until: 210 });
      await store.transaction((tx) => tx.leases.clear(211));
      expect(await store.read((tx) => tx.leases.holder("collect:x"))).toBeUndefined();
    });
  });
}
