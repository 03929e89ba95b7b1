import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { RowTable, Store } from "../../gateway/deliveries/ports/store.ts";
import type { ComparedKind, MatchSource, MatchStore } from "../../gateway/matching/ports/match-store.ts";
import { joinPart } from "../../gateway/records/part-sections.ts";
import { hash, sampleToken } from "./matches.contract.ts";
import { encodedRows, plaintextOf, sampleColumn, sampleDelivery, sampleId, sampleTable } from "./store-samples.ts";

const [NEW, OLD] = ["m22dye54", "1mnhxcr2"];
const people = {
  items: { type: "object", properties: { bsn: { "x-token-type": "bsn" }, auto: { "x-token-type": "ken" } } },
};
/** Two types that are cells only, one of them twice; one that stands in children only; and one in cells on both sides of the children. */
const SAMPLE = sampleTable([
  sampleColumn("pand", "text", { "x-token-type": "adr1" }),
  sampleColumn("eerste", "text", { "x-token-type": "bsn" }),
  sampleColumn("personen", "json", people),
  sampleColumn("laatste", "text", { "x-role": "token", "x-token-type": "bsn" }),
  sampleColumn("token_adr1", "text", { "x-role": "token", "x-token-type": "adr1" }),
  sampleColumn("token_pvn", "text", { "x-role": "token", "x-token-type": "pvn" }),
]);

/** Values of one record; null where there is none. */
interface Values {
  readonly pand?: string;
  readonly eerste?: string;
  readonly personen?: readonly { readonly bsn?: string; readonly auto?: string }[];
  readonly laatste?: string;
  readonly adr1?: string;
  readonly pvn?: string;
}

/** What every store does to find the tokens of its rows. In: its name, how to open an empty one. */
export function tokensContract(name: string, open: () => Promise<Store & { readonly matching: MatchStore }>): void {
  describe(`the tokens of rows in ${name}`, () => {
    let store: Store & { readonly matching: MatchStore };
    let home: RowTable;
    let last = 0;
    beforeAll(async () => {
      store = await open();
    });
    afterAll(() => store.close());
    beforeEach(async () => {
      last += 1;
      home = { ...SAMPLE, agreementId: `agr-${last}` };
      await store.transaction(async (tx) => {
        await tx.rows.ensureTable(home);
        await tx.deliveries.insert(delivery());
      });
    });

    const delivery = () => sampleDelivery({ id: sampleId(last), agreementId: home.agreementId });
    const made = (type: string, value: string | undefined, kid: string) =>
      value === undefined ? null : sampleToken(type, value, kid);
    const row = (ref: string, values: Values) => [
      ...[hash(ref), "nieuw", made("adr1", values.pand, NEW!), made("bsn", values.eerste, NEW!)],
      values.personen?.map(({ bsn, auto }) => ({
        // what a database cannot keep as a text is kept as JSON
        rol: "getuige \0 \ud800",
        ...(bsn === undefined ? {} : { bsn: made("bsn", bsn, NEW!) }),
        ...(auto === undefined ? {} : { auto: made("ken", auto, NEW!) }),
      })) ?? null,
      ...[made("bsn", values.laatste, NEW!), made("adr1", values.adr1, NEW!), made("pvn", values.pvn, NEW!)],
    ];
    /** The token of the epoch before for each of a row's own, in their order: by column, in children by member. */
    const before = (ref: string, { pand, eerste, personen = [], laatste, adr1, pvn }: Values) => {
      const children = (["bsn", "auto"] as const).flatMap((member) =>
        personen.map((person) => made(member === "auto" ? "ken" : "bsn", person[member], OLD!)),
      );
      const own = [made("adr1", pand, OLD!), made("bsn", eerste, OLD!), ...children];
      const tokens = [...own, made("bsn", laatste, OLD!), made("adr1", adr1, OLD!), made("pvn", pvn, OLD!)];
      return [hash(ref), ...tokens.filter((token) => token !== null)];
    };
    const partOf = (records: Readonly<Record<string, Values>>, overlap: boolean): Uint8Array => {
      const entries = Object.entries(records).sort(([a], [b]) => (hash(a) < hash(b) ? -1 : 1));
      const rows = plaintextOf(entries.map(([ref, values]) => row(ref, values)));
      return overlap ? joinPart(rows, plaintextOf(entries.map(([ref, values]) => before(ref, values)))) : rows;
    };
    const load = (first: number, parts: readonly Readonly<Record<string, Values>>[], overlap = false) =>
      store.transaction((tx) =>
        tx.rows.loadParts(
          home,
          delivery().id,
          encodedRows(
            store.rowForm,
            home,
            first,
            parts.map((part) => partOf(part, overlap)),
          ),
        ),
      );
    const show = () => store.transaction((tx) => tx.rows.makeVisible(home, delivery()));
    const source = (): MatchSource => ({ id: home.agreementId, places: [{ path: "pand", entity: "adres" }] });
    const stock = () =>
      store.matching.withBench(async (bench) =>
        (await bench.stock(source())).map(
          ({ type, kid, tokens }) => `${type} ${kid === NEW ? "new" : "old"} ${tokens}`,
        ),
      );
    /** Where the tokens of a record stand: the subjects of a match of the source with itself. */
    const places = (kinds: readonly ComparedKind[]) =>
      store.matching.withBench(async (bench) => {
        const mask = kinds.reduce((sum, { bit }) => sum + bit, 0);
        const classes = [{ strength: "A", mask }] as const;
        const sides = { left: source(), right: source() };
        await bench.join({ run: sampleId(0), ...sides, kinds, classes, mostAlike: 100 }, () => {});
        const pairs = await bench.pairs(0, 100);
        return pairs.map(({ pair }) => `${pair.left.place || "-"} ${pair.agree}`).sort();
      });
    const earlier = { type: "bsn", kid: OLD!, bit: 1 };

    it("are there once a record, with the first place, in whatever cells and children they stand", async () => {
      await load(1, [
        {
          a: {
            pand: "p",
            adr1: "p",
            pvn: "z",
            eerste: "1",
            personen: [{ bsn: "1" }, { bsn: "2", auto: "x" }],
            laatste: "2",
          },
          b: { adr1: "p", laatste: "1", personen: [{ auto: "x" }, { auto: "x" }] },
          c: {},
        },
      ]);
      expect(await stock()).toEqual([]);
      await show();
      expect(await stock()).toEqual(["adr1 new 2", "bsn new 3", "ken new 2", "pvn new 1"]);
    });

    it("lead to the entity, the child or the record that they are about", async () => {
      const record = {
        pand: "p",
        adr1: "p",
        personen: [{ bsn: "1" }, { bsn: "2", auto: "x" }],
        laatste: "1",
        pvn: "z",
      };
      await load(1, [{ a: record }]);
      await show();
      const kinds = ["adr1", "bsn", "ken", "pvn"].map((type, at) => ({ type, kid: NEW!, bit: 2 ** at }));
      expect(await places(kinds)).toEqual(["- 8", "adres 1", "personen[0] 2", "personen[1] 6"]);
    });

    it("are there under two keys in an overlap, at the same places, also of a record that has one twice", async () => {
      const record = { pand: "p", adr1: "p", personen: [{ bsn: "1" }, { bsn: "2", auto: "x" }], laatste: "1" };
      await load(1, [{ a: record, b: {} }, { c: { laatste: "9" } }], true);
      await show();
      expect(await stock()).toEqual([
        ...["adr1 old 1", "adr1 new 1", "bsn old 3", "bsn new 3", "ken old 1", "ken new 1"],
      ]);
      expect(await places([earlier])).toEqual(["- 1", "personen[0] 1", "personen[1] 1"]);
    });

    it("of both keys go with a part that is loaded again, with records that are removed, and with all of a delivery", async () => {
      const ofPart = (ref: string) => ({
        [`${ref}1`]: { laatste: `${ref}1`, pvn: ref },
        [`${ref}2`]: { laatste: `${ref}2` },
      });
      await load(1, [ofPart("a"), ofPart("b"), ofPart("c")], true);
      await load(2, [{ d: { laatste: "d" } }], true);
      await show();
      expect(await stock()).toEqual(["bsn old 5", "bsn new 5", "pvn old 2", "pvn new 2"]);
      const held = [1, 3].map((n) => ({ deliveryId: delivery().id, n }));
      const refs = ["a1", "c2", "d"].map(hash);
      const removed = await store.transaction((tx) => tx.rows.removeRecords(held, { refs }));
      expect(removed).toEqual({ rows: 2, tokens: 6 });
      expect(await stock()).toEqual(["bsn old 3", "bsn new 3", "pvn old 1", "pvn new 1"]);
      await store.transaction((tx) => tx.rows.hide(delivery().id));
      expect(await store.transaction((tx) => tx.rows.removeRows(delivery().id, 99))).toEqual({
        ...{ rows: 3, tokens: 8, left: 0 },
      });
      // nothing is left that could come back under the same ref
      await load(1, [{ a1: { laatste: "1" }, c2: {}, d: {} }]);
      await show();
      expect(await stock()).toEqual(["bsn new 1"]);
    });
  });
}
