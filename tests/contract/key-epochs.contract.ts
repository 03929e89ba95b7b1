import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { KeyEpoch } from "../../gateway/deliveries/ports/key-register.ts";
import type { Store, TokenCursor } from "../../gateway/deliveries/ports/store.ts";
import type { MatchStore } from "../../gateway/matching/ports/match-store.ts";
import { joinPart } from "../../gateway/records/part-sections.ts";
import { hash, sampleToken } from "./matches.contract.ts";
import { plaintextOf, sampleColumn, sampleDelivery, sampleId, sampleTable } from "./store-samples.ts";

const [OLD, NEW] = ["m22dye54", "1mnhxcr2"] as const;
const PARTNER = "00000001003214345000";

const EPOCH: KeyEpoch = {
  ...{ domain: "proef", epoch: "2026-01", kid: OLD, keeper: PARTNER, state: "active", previous: null },
  ...{ activatesAt: 0, overlapUntil: 0, emergency: false, serial: 0, token: null, changedAt: 5 },
};

const token = { "x-role": "token", "x-token-type": "bsn" } as const;
const COLUMNS = [
  sampleColumn("zaak", "text"),
  sampleColumn("token_bsn", "text", token),
  sampleColumn("betrokkenen", "json", {
    items: { type: "object", properties: { token_bsn: { type: "string", "x-token-type": "bsn" } } },
  }),
];

/** What every store does with epochs of pseudonym domains and their tokens. In: its name, how to open an empty one. */
export function keyEpochsContract(name: string, open: () => Promise<Store & { readonly matching: MatchStore }>): void {
  describe(`epochs of pseudonym domains in ${name}`, () => {
    let store: Store & { readonly matching: MatchStore };
    beforeEach(async () => {
      store = await open();
    });
    afterEach(() => store.close());

    it("are kept by domain, and an epoch that changes replaces what it was", async () => {
      const later = { ...EPOCH, epoch: "2026-07", kid: NEW, previous: "2026-01", serial: 1_795_435_200_000 };
      await store.transaction(async (tx) => {
        await tx.keyEpochs.put({ ...later, state: "announced", activatesAt: null, overlapUntil: null });
        await tx.keyEpochs.put(EPOCH);
        await tx.keyEpochs.put({ ...EPOCH, domain: "ander", emergency: true });
        await tx.keyEpochs.put(later);
        expect(await tx.keyEpochs.forChange("proef")).toEqual([EPOCH, later]);
      });
      const all = await store.read((tx) => tx.keyEpochs.list());
      expect(all.map(({ domain, epoch, emergency }) => [domain, epoch, emergency])).toEqual([
        ["ander", "2026-01", true],
        ["proef", "2026-01", false],
        ["proef", "2026-07", false],
      ]);
    });

    it("keep what a partner confirmed last about each step", async () => {
      const said = { domain: "proef", epoch: "2026-01", partner: PARTNER, tokens: null, at: 5 };
      await store.transaction(async (tx) => {
        await tx.keyEpochs.confirm({ ...said, act: "announced", token: "a" });
        await tx.keyEpochs.confirm({ ...said, act: "retired", token: "b", at: 6 });
        await tx.keyEpochs.confirm({ ...said, act: "retired", token: "c", at: 7, tokens: 9 });
        await tx.keyEpochs.confirm({ ...said, domain: "ander", act: "retired", token: "d" });
      });
      const kept = await store.read((tx) => tx.keyEpochs.confirmations("proef"));
      expect(kept).toEqual([
        { ...said, act: "announced", token: "a" },
        { ...said, act: "retired", token: "c", at: 7, tokens: 9 },
      ]);
    });

    /** Rows as `id: value of the record, values of its children`, loaded with the tokens of one key, or of both. */
    async function load(
      agreementId: string,
      rows: Record<string, readonly [string, ...string[]]>,
      kids: readonly string[],
    ) {
      const table = sampleTable(COLUMNS, { agreementId });
      const delivery = sampleDelivery({ id: sampleId(agreementId.length), agreementId, number: 1, kind: "full" });
      const entries = Object.entries(rows).map(([id, values]) => ({ ref: hash(id), values }));
      entries.sort((a, b) => (a.ref < b.ref ? -1 : 1));
      const [kid, earlier] = kids as [string, string | undefined];
      const plaintext = plaintextOf(
        entries.map(({ ref, values: [own, ...children] }) => [
          ...[ref, "nieuw", "Z'1", sampleToken("bsn", own, kid)],
          children.map((child) => ({ rol: "getuige", token_bsn: sampleToken("bsn", child, kid) })),
        ]),
      );
      const lines = entries.map(({ ref, values }) => [
        ref,
        ...values.map((value) => sampleToken("bsn", value, earlier)),
      ]);
      const section = Buffer.from(lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
      await store.transaction(async (tx) => {
        await tx.rows.ensureTable(table);
        await tx.deliveries.insert(delivery);
        await tx.rows.loadPart(table, delivery.id, 1, earlier === undefined ? plaintext : joinPart(plaintext, section));
        await tx.rows.makeVisible(table, delivery);
      });
      return table;
    }
    const stock = async (id: string) =>
      (await store.matching.withBench((bench) => bench.stock({ id, places: [] }))).map(({ kid, tokens }) => [
        kid,
        tokens,
      ]);

    it("let every token of one go, in steps, out of rows and children too, and leave the rows and other tokens", async () => {
      const before = await load("oud", { a: ["1", "2"], b: ["3"], c: ["1", "1", "4"] }, [OLD]);
      const both = await load("overlap", { a: ["1", "2"], b: ["3"] }, [NEW, OLD]);
      expect(await stock("oud")).toEqual([[OLD, 5]]);
      expect(await stock("overlap")).toEqual([
        [NEW, 3],
        [OLD, 3],
      ]);
      // a value with a token of either key is one value
      const values = await store.matching.withBench((bench) =>
        bench.values({ id: "overlap", places: [] }, [{ type: "bsn", kid: OLD, bit: 1 }]),
      );
      expect(values).toEqual([{ type: "bsn", tokens: 3, comparable: 3 }]);
      const other = await store.matching.withBench((bench) => bench.values({ id: "overlap", places: [] }, []));
      expect(other).toEqual([{ type: "bsn", tokens: 3, comparable: 0 }]);
      const sums: Record<string, number> = {};
      let steps = 0;
      for (let after: TokenCursor | null = null; ; ) {
        const { erased, next } = await store.transaction((tx) => tx.rows.eraseTokens(OLD, after, 2));
        for (const [id, count] of Object.entries(erased)) sums[id] = (sums[id] ?? 0) + count;
        steps += 1;
        if (next === null) break;
        after = next;
      }
      expect(sums).toEqual({ oud: 5, overlap: 3 });
      expect(steps).toBeGreaterThan(4);
      expect([await stock("oud"), await stock("overlap")]).toEqual([[], [[NEW, 3]]]);
      const rowsOf = async (table: typeof before) =>
        (await store.read((tx) => tx.rows.currentPage(table, null, 10))).map((line) =>
          (JSON.parse(line) as unknown[]).slice(1),
        );
      const left = await rowsOf(before);
      expect(left).toHaveLength(3);
      for (const [mutation, zaak, own, children] of left) {
        expect([mutation, zaak, own]).toEqual(["nieuw", "Z'1", null]);
        for (const child of children as unknown[]) expect(child).toEqual({ rol: "getuige" });
      }
      expect(JSON.stringify(await rowsOf(both))).not.toContain(OLD);
      expect(JSON.stringify(await rowsOf(both)).split(`hn1.${NEW}.`)).toHaveLength(4);
    });

    it("have nothing to let go of where no row is", async () => {
      const step = await store.transaction((tx) => tx.rows.eraseTokens(OLD, null, 2));
      expect(step).toEqual({ erased: {}, next: null });
    });
  });
}
