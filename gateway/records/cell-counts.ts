import type { Json } from "../core/json.ts";
import type { OutputSchema } from "../core/output-schema.ts";
import type { Agreement } from "../core/types/agreement.ts";
import type { ProductSchema } from "../core/types/product.ts";
import type { NameOrder, OutgoingCell } from "./name-order.ts";
import { type Cell, suppressCells } from "./suppress-cells.ts";

/** Counts records instead of letting them leave. */
export interface CellCounts {
  /** Counts one treated record. */
  add(row: readonly OutgoingCell[]): void;
  /** Out: one row for each cell and each total, with small counts suppressed. In: the `ref` of a row by its number from 1. */
  rows(refOfNumber: (number: number) => NameOrder): OutgoingCell[][];
}

/**
 * Makes the counter of a product that is only counted; null for any other. A cell is a combination of the values that leave; what a
 * total is over is empty in it and named in the product's field for that.
 * In: product and agreement (checked by checkAgreement: count, suppressed and total leave), and the output schema.
 */
export function createCellCounts(
  product: ProductSchema,
  agreement: Agreement,
  schema: OutputSchema,
): CellCounts | null {
  const aggregate = product["x-aggregate"];
  if (aggregate === undefined) return null;
  const titles = schema.prefixItems.map((column) => column.title);
  const [countAt, suppressedAt, totalAt] = [aggregate.count, aggregate.suppressed, aggregate.total.field].map((name) =>
    titles.indexOf(name),
  ) as [number, number, number];
  const dimensions = titles.flatMap((_, at) => (at < 2 || [countAt, suppressedAt, totalAt].includes(at) ? [] : [at]));
  const over = aggregate.total.over.map((name) => titles.indexOf(name)).filter((at) => at >= 0);
  const round = agreement.guards?.roundCountsTo ?? 1;
  const cells = new Map<string, Cell>();

  /** Adds to a cell and, through each field in turn, to every total that it is part of. */
  const count = (values: readonly Json[], totals: readonly number[], from: number, by: number): void => {
    const key = JSON.stringify([totals, values]);
    const cell = cells.get(key);
    if (cell === undefined) cells.set(key, { key, values, totals, count: by, suppressed: false });
    else cell.count += by;
    for (let next = from; next < over.length; next++) {
      const place = dimensions.indexOf(over[next]!);
      count(values.with(place, null), [...totals, place], next + 1, by);
    }
  };
  return {
    add(row) {
      const by = row[countAt];
      count(
        dimensions.map((at) => row[at] as Json),
        [],
        0,
        typeof by === "number" ? by : 1,
      );
    },
    rows(refOfNumber) {
      const places = over.map((at) => dimensions.indexOf(at));
      suppressCells([...cells.values()], places, agreement.guards!.smallCellThreshold!);
      const ordered = [...cells.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
      return ordered.map(({ values, totals, count: counted, suppressed }, index) => {
        const row: OutgoingCell[] = titles.map(() => null);
        row[0] = refOfNumber(index + 1);
        row[1] = "nieuw";
        for (const [place, at] of dimensions.entries()) row[at] = values[place]!;
        row[countAt] = suppressed ? null : Math.round(counted / round) * round;
        row[suppressedAt] = suppressed;
        row[totalAt] = totals.length === 0 ? null : totals.map((place) => titles[dimensions[place]!]!);
        return row;
      });
    },
  };
}
