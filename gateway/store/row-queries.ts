import { sql, type Transaction } from "kysely";
import { SluisError } from "../core/sluis-error.ts";
import type { StoreTransaction } from "../deliveries/ports/store.ts";
import { tokenSources } from "../records/token-sources.ts";
import { currentViewOf } from "./current-views.ts";
import type { EngineTransaction } from "./engine.ts";
import { eraseTokens } from "./erase-tokens.ts";
import { keepEarlierTokens } from "./keep-earlier-tokens.ts";
import { invisibleDelivery, loadedParts, removeParts } from "./loaded-parts.ts";
import { nameQueries } from "./name-queries.ts";
import { openedRows } from "./opened-rows.ts";
import { outlivedQueries } from "./outlived-queries.ts";
import { removalQueries } from "./removal-queries.ts";
import { rowEncoders } from "./row-encoders.ts";
import { ensureTable, findTable, requireTable } from "./row-table-register.ts";
import { type StoredColumn, storedColumns } from "./stored-column.ts";
import type { Tables } from "./tables.ts";
import { deliveryNumber, isVisible, showDelivery, visibleMark } from "./visible-deliveries.ts";

/** A delivery up to this size is gathered by key and sorted for each page; a larger one is read along the table's index by ref. */
const SORTED_ROWS = 5000;

/** Queries on the municipal tables, inside one transaction. */
export function rowQueries(engine: EngineTransaction): StoreTransaction["rows"] {
  const { db, lock } = engine;

  const pageQuery = async (
    name: string,
    columns: readonly StoredColumn[],
    delivery: number,
    after: string,
    limit: number,
  ) => {
    const cells = sql.join(columns.map((column) => sql.id("r", column.name)));
    const small = (await loadedRows(db, delivery)) <= SORTED_ROWS;
    // made whole first, or an engine may prefer to walk the index over all rows of all deliveries
    const query = small
      ? sql`WITH "found" AS MATERIALIZED (SELECT ${cells} FROM "loadedPart" p CROSS JOIN ${sql.table(name)} r
          WHERE p."delivery" = ${delivery} AND r."_row" BETWEEN p."firstRow" AND p."lastRow" AND r."_delivery" = ${delivery}
            AND r."ref" > ${after}) SELECT * FROM "found" ORDER BY "ref" LIMIT ${limit}`
      : sql`SELECT ${cells} FROM ${sql.table(name)} r WHERE r."_delivery" = ${delivery} AND r."ref" > ${after}
          ORDER BY r."ref" LIMIT ${limit}`;
    return query.compile(db);
  };
  const loadParts: StoreTransaction["rows"]["loadParts"] = async (table, deliveryId, rows) => {
    const name = await requireTable(db, table);
    await lock("rows", deliveryId);
    const delivery = await invisibleDelivery(db, deliveryId);
    const again = await loadedParts(db, delivery, { first: rows.first, last: rows.first + rows.parts - 1 });
    await removeParts(engine, again);
    if (rows.form !== engine.rowForm) throw new SluisError("STORE_MISUSE", { why: "rows of another form" });
    const ranges = await engine.loadRows({ table: name, columns: storedColumns(table.schema), delivery }, rows);
    for (const sections of rows.overlap)
      await keepEarlierTokens(engine, delivery, tokenSources(table.schema), sections);
    const loaded = ranges.map((range, at) => ({ ...range, delivery, n: rows.first + at, rowTable: name }));
    if (loaded.length > 0) await db.insertInto("loadedPart").values(loaded).execute();
    return ranges.reduce((sum, range) => sum + range.rows, 0);
  };
  return {
    ensureTable: (table) => ensureTable(engine, table),
    loadParts,
    loadPart: async (table, deliveryId, n, plaintext) => {
      const opened = openedRows(table.schema, plaintext);
      return loadParts(table, deliveryId, rowEncoders[engine.rowForm](table.schema, n, [opened], []));
    },
    async count(_table, deliveryId) {
      return loadedRows(db, await deliveryNumber(db, deliveryId));
    },
    async discard(_table, deliveryId) {
      await lock("rows", deliveryId);
      const delivery = await invisibleDelivery(db, deliveryId);
      await removeParts(engine, await loadedParts(db, delivery));
    },
    eraseTokens: (kid, after, rows) => eraseTokens(engine, kid, after, rows),
    async makeVisible(_table, delivery) {
      await lock("rows", delivery.id);
      await showDelivery(db, delivery);
    },
    async page(table, deliveryId, afterRef, limit) {
      const name = await findTable(db, table);
      const delivery = await deliveryNumber(db, deliveryId);
      if (name === undefined || !(await isVisible(db, delivery))) return [];
      const columns = storedColumns(table.schema);
      return engine.lines(await pageQuery(name, columns, delivery, afterRef ?? "", limit), typesOf(columns));
    },
    async currentPage(table, afterRef, limit) {
      const name = await findTable(db, table);
      if (name === undefined) return [];
      const columns = storedColumns(table.schema);
      const cells = sql.join(columns.map((column) => sql.id(column.name)));
      const query = sql`SELECT ${cells} FROM ${sql.table(currentViewOf(name))}
        WHERE "ref" > ${afterRef ?? ""} ORDER BY "ref" LIMIT ${limit}`;
      return engine.lines(query.compile(db), typesOf(columns));
    },
    currentMark: (agreementId) => visibleMark(db, agreementId),
    ...removalQueries(engine),
    ...outlivedQueries(engine),
    ...nameQueries(db),
  };
}

function typesOf(columns: readonly StoredColumn[]): StoredColumn["type"][] {
  return columns.map(({ type }) => type);
}

async function loadedRows(db: Transaction<Tables>, delivery: number): Promise<number> {
  const { rows } = await db
    .selectFrom("loadedPart")
    .select(({ fn }) => fn.sum<number | null>("rows").as("rows"))
    .where("delivery", "=", delivery)
    .executeTakeFirstOrThrow();
  return Number(rows ?? 0);
}
