import { createHash } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { base32 } from "../../gateway/core/base32.ts";
import type { OutputColumn } from "../../gateway/core/output-schema.ts";
import type { RowTable, Store } from "../../gateway/deliveries/ports/store.ts";
import type {
  ComparedKind,
  JoinedPair,
  JoinRequest,
  MatchSource,
  MatchStore,
} from "../../gateway/matching/ports/match-store.ts";
import { encodedRows, plaintextOf, sampleColumn, sampleDelivery, sampleId, sampleTable } from "./store-samples.ts";

const KID = "m22dye54";

/** A ref, or the end of a token, made of a text. */
export function hash(text: string): string {
  return base32(createHash("sha256").update(text).digest().subarray(0, 20));
}

/** A token of a value. */
export function sampleToken(type: string, value: string, kid = KID): string {
  return `hn1.${kid}.${type}.${hash(`${type} ${value}`)}`;
}

const token = (title: string, type: string): OutputColumn =>
  sampleColumn(title, "text", { "x-role": "token", "x-token-type": type });
const COLUMNS = [
  token("token_bsn", "bsn"),
  token("token_pnd1", "pnd1"),
  token("token_pvn", "pvn"),
  sampleColumn("personen", "json", {
    items: { type: "object", properties: { token_bsn: { type: "string", "x-token-type": "bsn" } } },
  }),
];

/** One record: its own tokens by type, and children with a bsn. */
interface Row {
  readonly id: string;
  readonly mutation?: string;
  readonly bsn?: string;
  readonly pnd1?: string;
  readonly pvn?: string;
  readonly children?: readonly string[];
  readonly kid?: string;
}

const KINDS: readonly ComparedKind[] = [
  { type: "bsn", kid: KID, bit: 1 },
  { type: "pnd1", kid: KID, bit: 2 },
  { type: "pvn", kid: KID, bit: 4 },
];
const PLACES = [
  { path: "token_bsn", entity: "persoon" },
  { path: "token_pnd1", entity: "persoon" },
  { path: "token_pvn", entity: "zaak" },
];
const source = (id: string): MatchSource => ({ id, places: PLACES });

/** What every store does for matching. In: its name, how to open an empty one. */
export function matchesContract(name: string, open: () => Promise<Store & { readonly matching: MatchStore }>): void {
  describe(`joining on tokens in ${name}`, () => {
    let store: Store & { readonly matching: MatchStore };
    let deliveries = 0;
    beforeEach(async () => {
      store = await open();
      deliveries = 0;
    });
    afterEach(() => store.close());

    async function load(agreementId: string, number: number, rows: readonly Row[], kind: "full" | "delta" = "full") {
      const table: RowTable = sampleTable(COLUMNS, { agreementId });
      deliveries += 1;
      const delivery = sampleDelivery({ id: sampleId(deliveries), agreementId, number, kind });
      await store.transaction(async (tx) => {
        await tx.rows.ensureTable(table);
        await tx.deliveries.insert(delivery);
      });
      const made = (type: string, value: string | undefined, kid?: string) =>
        value === undefined ? null : sampleToken(type, value, kid);
      const lines = rows.map(({ id, mutation = "nieuw", bsn, pnd1, pvn, children, kid }) => [
        hash(`${agreementId} ${id}`),
        mutation,
        made("bsn", bsn, kid),
        made("pnd1", pnd1, kid),
        made("pvn", pvn, kid),
        children?.map((child) => ({ token_bsn: sampleToken("bsn", child) })) ?? null,
      ]);
      const half = Math.ceil(lines.length / 2);
      const parts = [lines.slice(0, half), lines.slice(half)].filter((part) => part.length > 0).map(plaintextOf);
      // one by one on the left, together on the right, as large deliveries are
      const groups = agreementId === "links" ? parts.map((part) => [part]) : [parts];
      for (const [at, group] of groups.entries())
        await store.transaction((tx) =>
          tx.rows.loadParts(table, delivery.id, encodedRows(store.rowForm, table, at + 1, group)),
        );
      await store.transaction((tx) => tx.rows.makeVisible(table, delivery));
    }

    const request = (changes: Partial<JoinRequest> = {}): JoinRequest => ({
      run: sampleId(1),
      left: source("links"),
      right: source("rechts"),
      kinds: KINDS,
      classes: [
        { strength: "A", mask: 3 },
        { strength: "R", mask: 4 },
      ],
      mostAlike: 100,
      ...changes,
    });

    /** Pairs as `left place:right place strength agree/disagree`, in no order. */
    async function join(changes: Partial<JoinRequest> = {}) {
      return store.matching.withBench(async (bench) => {
        const counts = await bench.join(request(changes), () => {});
        const pairs: JoinedPair[] = [];
        for (let after = 0; ; ) {
          const page = await bench.pairs(after, 2);
          pairs.push(...page.map(({ pair }) => pair));
          if (page.length < 2) return { counts, pairs };
          after = page.at(-1)!.n;
        }
      });
    }
    const texts = (pairs: readonly JoinedPair[]): string[] => {
      const ids = new Map(
        ["1", "2", "3", "4", "5"].flatMap((id) => [
          [hash(`links ${id}`), `L${id}`],
          [hash(`rechts ${id}`), `R${id}`],
        ]),
      );
      return pairs
        .map(
          ({ left, right, strength, agree, disagree, leftTimes, rightTimes }) =>
            `${ids.get(left.ref)} ${left.place}:${ids.get(right.ref)} ${right.place} ${strength} ${agree}/${disagree} ${leftTimes}x${rightTimes}`,
        )
        .sort();
    };

    it("pairs what agrees, names what disagrees, and keeps the case apart from the person", async () => {
      await load("links", 1, [
        { id: "1", bsn: "a", pnd1: "x", pvn: "p" },
        { id: "2", bsn: "b", pnd1: "y" },
        { id: "3", bsn: "c" },
      ]);
      await load("rechts", 1, [
        { id: "1", bsn: "a", pnd1: "z", pvn: "p" },
        { id: "2", bsn: "other", pnd1: "y" },
        { id: "3", pnd1: "c" },
      ]);
      const { counts, pairs } = await join();
      expect(texts(pairs)).toEqual([
        "L1 persoon:R1 persoon A 1/2 1x1",
        "L1 zaak:R1 zaak R 4/0 1x1",
        "L2 persoon:R2 persoon A 2/1 1x1",
      ]);
      expect(counts).toEqual([
        { bit: 1, matched: 1, common: 0 },
        { bit: 2, matched: 1, common: 0 },
        { bit: 4, matched: 1, common: 0 },
      ]);
    });

    it("takes each child of a record as a subject of its own, and counts how often a subject is paired", async () => {
      await load("links", 1, [{ id: "1", children: ["a", "b"] }]);
      await load("rechts", 1, [
        { id: "1", bsn: "a" },
        { id: "2", bsn: "b" },
        { id: "3", bsn: "b" },
      ]);
      expect(texts((await join()).pairs)).toEqual([
        "L1 personen[0]:R1 persoon A 1/0 1x1",
        "L1 personen[1]:R2 persoon A 1/0 2x1",
        "L1 personen[1]:R3 persoon A 1/0 2x1",
      ]);
    });

    it("counts for a candidate also the stronger pairs of both sides", async () => {
      await load("links", 1, [
        { id: "1", bsn: "a", pnd1: "x" },
        { id: "2", pnd1: "y" },
      ]);
      await load("rechts", 1, [
        { id: "1", bsn: "a" },
        { id: "2", pnd1: "x" },
        { id: "3", pnd1: "y" },
      ]);
      const classes = [
        { strength: "A", mask: 1 },
        { strength: "B", mask: 2 },
      ] as const;
      expect(texts((await join({ classes })).pairs)).toEqual([
        "L1 persoon:R1 persoon A 1/0 1x1",
        "L1 persoon:R2 persoon B 2/0 2x1",
        "L2 persoon:R3 persoon B 2/0 1x1",
      ]);
    });

    it("sees current records only: not what was changed, removed or replaced", async () => {
      await load("links", 1, [
        { id: "1", bsn: "a" },
        { id: "2", bsn: "b" },
        { id: "3", bsn: "c" },
      ]);
      await load("links", 2, [{ id: "1", mutation: "gewijzigd", bsn: "changed" }], "delta");
      await load("links", 3, [{ id: "2", mutation: "vervallen" }], "delta");
      await load("rechts", 1, [{ id: "1", bsn: "old" }]);
      await load("rechts", 2, [
        { id: "1", bsn: "a" },
        { id: "2", bsn: "b" },
        { id: "3", bsn: "c" },
        { id: "4", bsn: "changed" },
      ]);
      expect(texts((await join()).pairs)).toEqual([
        "L1 persoon:R4 persoon A 1/0 1x1",
        "L3 persoon:R3 persoon A 1/0 1x1",
      ]);
    });

    it("counts tokens by type and key, so that other keys are seen as not comparable", async () => {
      await load("links", 1, [
        { id: "1", bsn: "a" },
        { id: "2", bsn: "b", kid: "0000000z" },
      ]);
      const stock = await store.matching.withBench((bench) => bench.stock(source("links")));
      expect(stock).toEqual([
        { type: "bsn", kid: "0000000z", tokens: 1 },
        { type: "bsn", kid: KID, tokens: 1 },
      ]);
      expect(await store.matching.withBench((bench) => bench.stock(source("nobody")))).toEqual([]);
    });

    it("makes no pair of a token that too many share, and says how often", async () => {
      await load("links", 1, [
        { id: "1", bsn: "a", pnd1: "x" },
        { id: "2", bsn: "a" },
      ]);
      await load("rechts", 1, [
        { id: "1", bsn: "a", pnd1: "x" },
        { id: "2", bsn: "a" },
        { id: "3", bsn: "a" },
      ]);
      const { counts, pairs } = await join({ mostAlike: 2 });
      expect(texts(pairs)).toEqual(["L1 persoon:R1 persoon A 2/1 1x1"]);
      expect(counts[0]).toEqual({ bit: 1, matched: 0, common: 2 });
    });

    it("finds nothing where nothing is comparable or wanted", async () => {
      await load("links", 1, [{ id: "1", bsn: "a" }]);
      await load("rechts", 1, [{ id: "1", bsn: "a" }]);
      expect(await join({ kinds: [], classes: [] })).toEqual({ counts: [], pairs: [] });
      expect(await join({ classes: [] })).toMatchObject({ counts: [{ matched: 1 }, {}, {}], pairs: [] });
    });

    it("keeps the pairs of the newest run over two sources, and none of a run that broke off", async () => {
      const { matching } = store;
      const pair = {
        n: 1,
        leftRef: "l",
        leftPlace: "p",
        rightRef: "r",
        rightPlace: "q",
        strength: "A" as const,
        agree: "bsn",
        disagree: "",
        many: false,
        dataError: true,
      };
      const run = (n: number, at: number) => ({
        id: sampleId(n),
        leftSource: "links",
        rightSource: "rechts",
        at,
        pairs: 1,
        report: "{}",
      });
      await matching.addPairs(sampleId(1), [pair]);
      expect(await matching.pairs(sampleId(1), 0, 10)).toEqual([]);
      await matching.showRun(run(1, 1), sampleId(0));
      expect(await matching.pairs(sampleId(1), 0, 10)).toEqual([pair]);
      await matching.addPairs(sampleId(2), [pair]);
      await matching.addPairs(sampleId(3), [pair, { ...pair, n: 2 }]);
      await matching.showRun(run(3, 3), sampleId(3));
      expect((await matching.runs("links", "rechts", 5)).map(({ id }) => id)).toEqual([sampleId(3), sampleId(1)]);
      expect(await matching.pairs(sampleId(1), 0, 10)).toEqual([]);
      expect(await matching.pairs(sampleId(3), 1, 10)).toEqual([{ ...pair, n: 2 }]);
      // the run that broke off left nothing that a later one with its id could show
      await matching.showRun(run(2, 4), sampleId(0));
      expect(await matching.pairs(sampleId(2), 0, 10)).toEqual([]);
    });

    it("lets the gateway write while a join runs, and does not see what is written", async () => {
      await load("links", 1, [{ id: "1", bsn: "a" }]);
      await load("rechts", 1, [{ id: "1", bsn: "a" }]);
      await store.matching.withBench(async (bench) => {
        await bench.stock(source("links"));
        await load("links", 2, [{ id: "2", bsn: "a" }]);
        await bench.join(request(), () => {});
        expect((await bench.pairs(0, 9)).map(({ pair }) => pair.left.ref)).toEqual([hash("links 1")]);
      });
    });
  });
}
