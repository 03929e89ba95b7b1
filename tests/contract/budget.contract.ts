import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readBudgetDay, writeBudgetDay } from "../../gateway/deliveries/budget/budget-day.ts";
import { giveBudgetBack, takeBudget } from "../../gateway/deliveries/budget/take-budget.ts";
import type { Store } from "../../gateway/deliveries/ports/store.ts";

/**
 * What a store promises of the daily budget of pseudonyms, which every instance that shares it counts on.
 * In: the engine's name, a function that opens an empty store.
 */
export function budgetContract(engine: string, open: () => Promise<Store>): void {
  describe(`the daily budget in a store on ${engine}`, () => {
    let store: Store;
    beforeEach(async () => {
      store = await open();
    });
    afterEach(() => store.close());
    const take = (day = "2026-11-28", budget = 1000) =>
      store.transaction((tx) => takeBudget(tx, "incidenten", budget, day));

    it("is never given away twice to those who take at once", async () => {
      const taken = await Promise.all(Array.from({ length: 30 }, () => take()));
      expect(taken.reduce((sum, records) => sum + records, 0)).toBe(1000);
      expect(taken.filter((records) => records === 0)).toHaveLength(10);
      expect(await take()).toBe(0);
    });

    it("is whole again on the next day, and apart for each agreement", async () => {
      while ((await take()) > 0);
      expect(await store.transaction((tx) => takeBudget(tx, "meldingen", 1000, "2026-11-28"))).toBe(50);
      expect(await take("2026-11-29")).toBe(50);
      expect(await store.read((tx) => readBudgetDay(tx, "incidenten", "2026-11-29"))).toMatchObject({ used: 50 });
    });

    it("takes back what was not needed, and nothing of a day that is over", async () => {
      await take();
      await store.transaction((tx) => giveBudgetBack(tx, "incidenten", 20, "2026-11-28"));
      expect(await store.read((tx) => readBudgetDay(tx, "incidenten", "2026-11-28"))).toMatchObject({ used: 30 });
      await store.transaction((tx) => giveBudgetBack(tx, "incidenten", 20, "2026-11-27"));
      expect(await store.read((tx) => readBudgetDay(tx, "incidenten", "2026-11-28"))).toMatchObject({ used: 30 });
    });

    it("goes on with what was allowed on top", async () => {
      while ((await take()) > 0);
      await store.transaction(async (tx) => {
        const day = await readBudgetDay(tx, "incidenten", "2026-11-28");
        await writeBudgetDay(tx, "incidenten", { ...day, extra: 7 });
      });
      expect(await take()).toBe(7);
      expect(await take()).toBe(0);
    });
  });
}
