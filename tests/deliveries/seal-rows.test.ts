import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sampleJob } from "../../bench/stages/sample-job.ts";
import type { Json } from "../../gateway/core/json.ts";
import type { PreparedPart } from "../../gateway/deliveries/ports/store.ts";
import { pseudonymProvider } from "../../gateway/deliveries/pseudonym-provider.ts";
import { nameMakers } from "../../gateway/deliveries/work/name-makers.ts";
import { createPageWriter } from "../../gateway/deliveries/work/page-writer.ts";
import { sealRows } from "../../gateway/deliveries/work/seal-rows.ts";
import type { PrepareJob } from "../../gateway/deliveries/work/workbench.ts";
import { openPart } from "../../gateway/envelope/open-part.ts";
import { recordRef } from "../../gateway/pseudonyms/record-ref.ts";
import { NameOrder, type OutgoingCell } from "../../gateway/records/name-order.ts";
import { riskColumns } from "../../gateway/records/risk-columns.ts";
import { riskHashes } from "../../gateway/records/risk-hashes.ts";
import type { FieldFinding } from "../../gateway/records/row-ajv.ts";

const job = { ...sampleJob(), samples: 2 };
const makers = nameMakers(job);
const width = job.outputSchema.prefixItems.length;

/** A row as treatment gives it, with what was noted of it. */
interface TestRow {
  readonly cells: readonly OutgoingCell[];
  readonly warnings?: readonly FieldFinding[];
}

/** Writes rows into pages of a few rows each and seals them. Out: the lines of all parts, and what was counted. */
async function sealAll(of: PrepareJob, rows: readonly TestRow[], perPage: number) {
  const parts: PreparedPart[] = [];
  const sealer = sealRows(of, async (part) => void parts.push(part));
  const hashes = riskHashes(riskColumns(of.product, of.agreement, of.outputSchema));
  const page = createPageWriter();
  for (const [at, { cells, warnings = [] }] of rows.entries()) {
    page.add(at + 2, cells, [], hashes(cells), warnings);
    if (page.size === perPage) await sealer.take(page.take());
  }
  if (page.size > 0) await sealer.take(page.take());
  const sealed = await sealer.finish();
  const { deliveryId, seal } = of;
  const texts = parts.map((part) =>
    Buffer.from(
      openPart({ ...part, deliveryId, contentKey: seal!.contentKey, last: part.n === sealed.parts }),
    ).toString(),
  );
  return { sealed, lines: texts.join("").split("\n").slice(0, -1), parts };
}

/** The row with every name made by itself. */
function plainly(cell: OutgoingCell): Json {
  if (cell instanceof NameOrder) {
    const kind = ["inc", "reg", "adr1", "ken"].find((type) => makers.token(type).place === cell.maker.place);
    return kind === undefined
      ? recordRef(job.refKey, job.agreement.id, job.product.title, cell.parts)
      : pseudonymProvider(job.pseudonyms!).token(kind, cell.parts);
  }
  if (Array.isArray(cell)) return cell.map(plainly);
  if (cell === null || typeof cell !== "object") return cell;
  return Object.fromEntries(Object.entries(cell).map(([member, value]) => [member, plainly(value)]));
}

const text = fc.string({ unit: "binary", maxLength: 12 });
const parts = fc.array(fc.string({ unit: "grapheme", minLength: 1, maxLength: 90 }), { minLength: 1, maxLength: 3 });
const token = fc
  .tuple(fc.constantFrom("inc", "reg", "adr1", "ken"), parts)
  .map(([type, of]) => new NameOrder(makers.token(type), of));
const plain = fc.oneof(text, fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean(), fc.constant(null));
const cell = fc.oneof(
  { arbitrary: plain, weight: 5 },
  { arbitrary: token, weight: 3 },
  { arbitrary: fc.array(fc.dictionary(text, fc.oneof(plain, token), { maxKeys: 3 }), { maxLength: 3 }), weight: 1 },
);

describe("sealing rows", () => {
  it("makes each line as JSON writes the row with each of its names made alone, whatever stands in it", async () => {
    const row = fc.tuple(parts, fc.array(cell, { minLength: width - 2, maxLength: width - 2 }), fc.boolean());
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 8 }), fc.integer({ min: 1, max: 4 }), async (drawn, perPage) => {
        let before: readonly OutgoingCell[] = [];
        const rows = drawn.map(([key, cells, again], at) => {
          // sometimes the very orders of the row before, as where a value comes again
          const own = again && before.length > 0 ? before : cells;
          before = own;
          return { cells: [new NameOrder(makers.ref, [String(at), ...key]), "nieuw", ...own] };
        });
        const { lines } = await sealAll(job, rows, perPage);
        const wanted = rows.map(({ cells }) => JSON.stringify(cells.map(plainly)));
        expect(lines.toSorted()).toEqual(wanted.toSorted());
      }),
      { numRuns: 60 },
    );
  });

  const living = (key: string, first: Json = "x"): TestRow => ({
    cells: [new NameOrder(makers.ref, [key]), "nieuw", first, ...new Array<null>(width - 3).fill(null)],
    warnings: [{ field: "proef", rule: "noted" }],
  });
  const removed = (key: string): TestRow => ({
    cells: [new NameOrder(makers.ref, [key]), "vervallen", ...new Array<null>(width - 2).fill(null)],
  });

  it("lets the first of two records with one ref leave, tells the line of the other, and counts nothing of that one", async () => {
    const rows = [living("a"), living("b"), living("a", "later"), removed("b"), removed("c")];
    for (const perPage of [1, 2, 5]) {
      const { sealed, lines } = await sealAll(job, rows, perPage);
      expect(lines).toHaveLength(3);
      expect(sealed).toMatchObject({ records: 3, parts: 1, doubled: [4, 5] });
      expect(sealed.warnings).toEqual([{ field: "proef", rule: "noted", count: 2 }]);
      expect(sealed.risk.records).toBe(2); // a removal holds no values
      expect(sealed.first.map(({ line, row }) => [line, row[1], row[2]])).toEqual([
        [2, "nieuw", "x"],
        [3, "nieuw", "x"],
      ]);
    }
  });
});
