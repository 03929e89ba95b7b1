import { type RawBuilder, sql, type Transaction } from "kysely";
import type { HeldPart, RecordsOf, StoreTransaction } from "../deliveries/ports/store.ts";
import type { EngineTransaction } from "./engine.ts";
import {
  invisibleDelivery,
  type LoadedPart,
  loadedParts,
  namingTable,
  removeFrom,
  removeParts,
} from "./loaded-parts.ts";
import { tablesOf } from "./row-table-register.ts";
import type { Tables } from "./tables.ts";
import { deliveryNumber } from "./visible-deliveries.ts";

/** So many refs an engine keeps at hand, which is a quicker look than one into an index for each row that is passed. */
const FEW_RECORDS = 5_000;

/** Queries that take rows out of sight and out of the municipal tables, in steps that hold no lock for long. */
export function removalQueries(
  engine: EngineTransaction,
): Pick<StoreTransaction["rows"], "hide" | "removeRows" | "partsHolding" | "removeRecords"> {
  const { db, lock } = engine;
  return {
    async hide(deliveryId) {
      await lock("rows", deliveryId);
      const delivery = await deliveryNumber(db, deliveryId);
      await db.deleteFrom("visibleDelivery").where("delivery", "=", delivery).execute();
    },
    async removeRows(deliveryId, limit) {
      await lock("rows", deliveryId);
      const delivery = await invisibleDelivery(db, deliveryId);
      const loaded = await loadedParts(db, delivery);
      const taken = firstParts(loaded, limit);
      const removed = await removeParts(engine, taken);
      return { ...removed, left: loaded.length - taken.length };
    },
    async partsHolding(agreementId, before, records, from = 0) {
      const found: HeldPart[] = [];
      for (const name of await tablesOf(db, agreementId)) {
        const { rows } = await (await holding(db, name, { from, before }, records)).execute(db);
        found.push(...rows.map(({ id, n }) => ({ deliveryId: id, n: Number(n) })));
      }
      return found.sort((a, b) => (a.deliveryId === b.deliveryId ? a.n - b.n : a.deliveryId < b.deliveryId ? -1 : 1));
    },
    async removeRecords(parts, records) {
      const isNamed = await named(db, records);
      const removed = { rows: 0, tokens: 0 };
      for (const { deliveryId, n } of parts) {
        await lock("rows", deliveryId);
        const [part] = await loadedParts(db, await deliveryNumber(db, deliveryId), { first: n, last: n });
        if (part === undefined) continue;
        const { rows, tokens } = await removeFrom(engine, part, isNamed("r"));
        removed.tokens += tokens;
        removed.rows += rows;
        await db
          .updateTable("loadedPart")
          .set({ rows: part.rows - rows })
          .where("delivery", "=", part.delivery)
          .where("n", "=", part.n)
          .execute();
      }
      return removed;
    },
  };
}

/** The first parts with about so many rows. */
function firstParts(loaded: readonly LoadedPart[], limit: number): readonly LoadedPart[] {
  let rows = 0;
  const end = loaded.findIndex((part) => {
    if (rows >= limit) return true;
    rows += part.rows;
    return false;
  });
  return end < 0 ? loaded : loaded.slice(0, end);
}

/** The parts of earlier deliveries that hold rows of these records. Whichever side is small leads: its index by ref finds the rows. */
async function holding(
  db: Transaction<Tables>,
  table: string,
  numbers: { readonly from: number; readonly before: number },
  records: RecordsOf,
): Promise<RawBuilder<{ id: string; n: number }>> {
  const found = (from: RawBuilder<unknown>, where: RawBuilder<unknown>) =>
    sql<{ id: string; n: number }>`SELECT DISTINCT d."id", r."_part" AS "n"
      FROM ${from} ${sql.table(table)} r CROSS JOIN "delivery" d
      WHERE ${where} AND d."n" = r."_delivery" AND d."number" < ${numbers.before} AND d."number" >= ${numbers.from}`;
  if ("refs" in records) return found(sql``, isListed("r", records.refs));
  if ("withdrawnFrom" in records)
    return found(sql`"tombstone" x CROSS JOIN`, sql`x."agreementId" = ${records.withdrawnFrom} AND r."ref" = x."ref"`);
  const delivery = await deliveryNumber(db, records.namedIn);
  const own = await namingTable(db, delivery);
  if (own === undefined) return sql`SELECT d."id", d."n" FROM "delivery" d WHERE 1 = 0`;
  return found(
    sql`"loadedPart" p CROSS JOIN ${sql.table(own)} x CROSS JOIN`,
    sql`p."delivery" = ${delivery} AND x."_row" BETWEEN p."firstRow" AND p."lastRow" AND x."_delivery" = ${delivery}
      AND r."ref" = x."ref"`,
  );
}

/** Whether a row (by its alias) is of these records. */
async function named(db: Transaction<Tables>, records: RecordsOf): Promise<(alias: string) => RawBuilder<unknown>> {
  if ("refs" in records) return (alias) => isListed(alias, records.refs);
  if ("withdrawnFrom" in records)
    return (alias) => sql`EXISTS (SELECT 1 FROM "tombstone" x
      WHERE x."agreementId" = ${records.withdrawnFrom} AND x."ref" = ${sql.ref(`${alias}.ref`)})`;
  const delivery = await deliveryNumber(db, records.namedIn);
  const own = await namingTable(db, delivery);
  if (own === undefined) return () => sql`1 = 0`;
  const rows = (await loadedParts(db, delivery)).reduce((sum, part) => sum + part.rows, 0);
  if (rows <= FEW_RECORDS)
    return (
      alias,
    ) => sql`${sql.ref(`${alias}.ref`)} IN (SELECT x."ref" FROM "loadedPart" p CROSS JOIN ${sql.table(own)} x
      WHERE p."delivery" = ${delivery} AND x."_row" BETWEEN p."firstRow" AND p."lastRow" AND x."_delivery" = ${delivery})`;
  return (alias) => sql`EXISTS (SELECT 1 FROM ${sql.table(own)} x
    WHERE x."ref" = ${sql.ref(`${alias}.ref`)} AND x."_delivery" = ${delivery})`;
}

function isListed(alias: string, refs: readonly string[]): RawBuilder<unknown> {
  return refs.length === 0 ? sql`1 = 0` : sql`${sql.ref(`${alias}.ref`)} IN (${sql.join([...refs])})`;
}
