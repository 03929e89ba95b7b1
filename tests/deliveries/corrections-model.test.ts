import fc from "fast-check";
import { expect, it } from "vitest";
import { recordRef } from "../../gateway/pseudonyms/record-ref.ts";
import { type Incident, incidentNumber } from "./incidents.ts";
import { newAgreement, sharedPair } from "./shared-pair.ts";
import { currentRows, deliver, withdraw } from "./steps.ts";

const shared = sharedPair();

/** Incidents that occur. */
const NUMBERS = [1, 2, 3, 4] as const;
type Mutation = "N" | "W" | "V";

/** What the model knows of a delivery: the rows of it that are still there. `index` counts all deliveries. */
interface Delivered {
  readonly id: string;
  readonly rows: Map<number, Mutation>;
  withdrawn: boolean;
}

/** The receiver as simply as it can be told: every delivery with its rows, what is shown, and what may not come back by itself. */
class Model {
  readonly deliveries: Delivered[] = [];
  /** The delivery whose version is shown. */
  readonly shown = new Map<number, { readonly by: number; readonly mutation: Mutation }>();
  readonly buried = new Set<number>();

  plain(id: string, rows: ReadonlyMap<number, Mutation>, full: boolean): void {
    if (full) this.shown.clear();
    const taken = new Map([...rows].filter(([nr]) => !this.buried.has(nr)));
    this.add(id, taken);
  }

  correction(id: string, rows: ReadonlyMap<number, Mutation>): void {
    for (const [nr, mutation] of rows) {
      this.forget(nr);
      if (mutation === "V") this.buried.add(nr);
      else this.buried.delete(nr);
    }
    this.add(id, new Map(rows));
  }

  withdrawAll(target: number): void {
    const { rows } = this.deliveries[target]!;
    for (const nr of [...rows.keys()]) if ((this.shown.get(nr)?.by ?? -1) <= target) this.bury(nr);
    rows.clear();
    this.deliveries[target]!.withdrawn = true;
    this.deliveries.push({ id: "", rows: new Map(), withdrawn: true });
  }

  withdrawRecords(numbers: readonly number[]): void {
    for (const nr of numbers) this.bury(nr);
    this.deliveries.push({ id: "", rows: new Map(), withdrawn: true });
  }

  private add(id: string, rows: Map<number, Mutation>): void {
    const by = this.deliveries.push({ id, rows, withdrawn: false }) - 1;
    for (const [nr, mutation] of rows) {
      if (mutation === "V") this.shown.delete(nr);
      else this.shown.set(nr, { by, mutation });
    }
  }

  private bury(nr: number): void {
    this.forget(nr);
    this.shown.delete(nr);
    this.buried.add(nr);
  }

  private forget(nr: number): void {
    for (const { rows } of this.deliveries) rows.delete(nr);
  }
}

const rows = fc
  .uniqueArray(fc.tuple(fc.constantFrom(...NUMBERS), fc.constantFrom<Mutation>("N", "W", "V")), {
    selector: ([nr]) => nr,
    minLength: 1,
    maxLength: 4,
  })
  .map((pairs) => new Map<number, Mutation>(pairs));
/** Which of the deliveries that there are then. */
const which = fc.nat({ max: 100 });
const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant("delta" as const), rows }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("full" as const), rows }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("correction" as const), rows, which }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("withdraw" as const), which }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("withdrawRecords" as const),
      which,
      numbers: fc.uniqueArray(fc.constantFrom(...NUMBERS), { minLength: 1 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("late" as const), which }) },
);

it("the current state is what a simple model says after any deliveries, corrections, withdrawals and late repeats", async () => {
  const pair = shared();
  let made = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 9 }), async (steps) => {
      const agreementId = await newAgreement(pair);
      const model = new Model();
      const files: ReadonlyMap<number, Mutation>[] = [];
      // each file is another one, so that none is taken for the same push
      const send = (what: ReadonlyMap<number, Mutation>, changes: Parameters<typeof deliver>[2] = {}) => {
        made += 1;
        const straat = `Straat ${made}`;
        const incidents = [...what].map(([nr, mutatie]): Incident => ({ nr, mutatie, straat }));
        return deliver(pair, incidents, { agreementId, ...changes });
      };
      for (const each of steps) {
        const known = model.deliveries.flatMap(({ id }, at) => (id === "" ? [] : [at]));
        const stored = known.filter((at) => !model.deliveries[at]!.withdrawn);
        const pick = (from: readonly number[]) => ("which" in each ? from[each.which % from.length] : undefined);
        if (each.do === "delta" || each.do === "full") {
          files.push(each.rows);
          model.plain(await send(each.rows, { kind: each.do }), each.rows, each.do === "full");
        } else if (each.do === "late") {
          const late = files[each.which % files.length];
          if (late !== undefined) model.plain(await send(late), late, false);
        } else if (each.do === "correction") {
          const target = pick(known);
          if (target === undefined) continue;
          const corrects = model.deliveries[target]!.id;
          model.correction(await send(each.rows, { kind: "correction", corrects }), each.rows);
        } else {
          const target = pick(stored);
          if (target === undefined) continue;
          const { id } = model.deliveries[target]!;
          if (each.do === "withdraw") {
            await withdraw(pair, id);
            model.withdrawAll(target);
          } else {
            await withdraw(pair, id, each.numbers.map(incidentNumber));
            model.withdrawRecords(each.numbers);
          }
        }
      }
      const key = await pair.keys.police.gateway.refKey(agreementId);
      const ref = (nr: number) => recordRef(key, agreementId, "incidentmelding", [incidentNumber(nr)]);
      const words = { N: "nieuw", W: "gewijzigd", V: "vervallen" };
      const expected = [...model.shown].map(([nr, { mutation }]) => `${ref(nr)} ${words[mutation]}`);
      const found = (await currentRows(pair, agreementId)).map((line) => {
        const [id, mutation] = JSON.parse(line) as string[];
        return `${id} ${mutation}`;
      });
      expect(found.toSorted()).toEqual(expected.toSorted());
      const tombstones = await pair.municipality.store.read((tx) => tx.tombstones.count(agreementId));
      expect(tombstones).toBe(model.buried.size);
    }),
    { numRuns: 10 },
  );
}, 60_000);
