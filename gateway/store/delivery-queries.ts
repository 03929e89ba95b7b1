import type { Selectable, SelectQueryBuilder } from "kysely";
import { SluisError } from "../core/sluis-error.ts";
import type { Delivery, DeliveryHead } from "../deliveries/delivery.ts";
import type { DeliveryFilter, StoreTransaction } from "../deliveries/ports/store.ts";
import type { EngineTransaction } from "./engine.ts";
import type { Bit, Tables } from "./tables.ts";

type DeliveryQuery = SelectQueryBuilder<Tables, "delivery", Selectable<Tables["delivery"]>>;

const HEAD = Object.keys({
  id: 0,
  direction: 0,
  partner: 0,
  agreementId: 0,
  agreementVersion: 0,
  agreementHash: 0,
  product: 0,
  outputSchemaHash: 0,
  kind: 0,
  corrects: 0,
  periodFrom: 0,
  periodTo: 0,
  state: 0,
  number: 0,
  previousHash: 0,
  manifestHash: 0,
  records: 0,
  parts: 0,
  root: 0,
  trace: 0,
  pushIdentity: 0,
  createdAt: 0,
  releasedAt: 0,
  closedAt: 0,
  expiresAt: 0,
  attempts: 0,
  nextAttemptAt: 0,
  reason: 0,
  parked: 0,
} satisfies Record<keyof DeliveryHead, 0>) as (keyof DeliveryHead)[];

/**
 * Queries on deliveries and the sequences of agreements, inside one transaction. Whatever a writing transaction reads or changes here
 * it does under the lock of the agreement, so that between its first look and its commit nobody else changes what it saw.
 */
export function deliveryQueries({ db, lock }: EngineTransaction): StoreTransaction["deliveries"] {
  return {
    async insert(delivery) {
      await lock("agreement", delivery.agreementId);
      const row = { ...delivery, parked: bit(delivery.parked) };
      await db.insertInto("delivery").values(row).execute();
    },
    async get(id) {
      await lock("delivery", id);
      const row = await db.selectFrom("delivery").selectAll().where("id", "=", id).executeTakeFirst();
      return row && toDelivery(row);
    },
    async head(id) {
      await lock("delivery", id);
      const row = await db.selectFrom("delivery").select(HEAD).where("id", "=", id).executeTakeFirst();
      return row && { ...row, parked: row.parked === 1 };
    },
    async list(filter) {
      if (filter.agreementId !== undefined) await lock("agreement", filter.agreementId);
      const rows = await filtered(db.selectFrom("delivery").selectAll(), filter).execute();
      return rows.map(toDelivery);
    },
    async update(id, from, { parked, ...changes }) {
      await lock("delivery", id);
      const set = { ...changes, ...(parked === undefined ? {} : { parked: bit(parked) }) };
      // an update of nothing still answers whether the state is as expected
      const result = await db
        .updateTable("delivery")
        .set({ state: from, ...set })
        .where("id", "=", id)
        .where("state", "=", from)
        .executeTakeFirst();
      return result.numUpdatedRows > 0n;
    },
    async sequence(agreementId, direction) {
      await lock("agreement", agreementId);
      return db
        .selectFrom("sequence")
        .select(["number", "manifestHash"])
        .where("agreementId", "=", agreementId)
        .where("direction", "=", direction)
        .executeTakeFirst();
    },
    async closeNumber(agreementId, direction, { number, manifestHash }) {
      await lock("agreement", agreementId);
      const result = await db
        .insertInto("sequence")
        .values({ agreementId, direction, number, manifestHash })
        .onConflict((conflict) =>
          conflict
            .columns(["agreementId", "direction"])
            .doUpdateSet({ number, manifestHash })
            .where("sequence.number", "<", number),
        )
        .executeTakeFirst();
      if (result.numInsertedOrUpdatedRows === 0n) throw new SluisError("SEQUENCE_CONFLICT", { number });
    },
  };
}

function filtered(query: DeliveryQuery, filter: DeliveryFilter): DeliveryQuery {
  let found = query;
  if (filter.direction !== undefined) found = found.where("direction", "=", filter.direction);
  if (filter.agreementId !== undefined) found = found.where("agreementId", "=", filter.agreementId);
  if (filter.partner !== undefined) found = found.where("partner", "=", filter.partner);
  if (filter.states !== undefined) {
    const states = [...filter.states];
    found = found.where(({ eb }) => (states.length === 0 ? eb.lit(false) : eb("state", "in", states)));
  }
  if (filter.number !== undefined) found = found.where("number", "=", filter.number);
  if (filter.pushIdentity !== undefined) found = found.where("pushIdentity", "=", filter.pushIdentity);
  if (filter.corrects !== undefined) found = found.where("corrects", "=", filter.corrects);
  if (filter.periodFrom !== undefined) found = found.where("periodFrom", "=", filter.periodFrom);
  if (filter.periodTo !== undefined) found = found.where("periodTo", "=", filter.periodTo);
  if (filter.dueAt !== undefined) found = found.where("parked", "=", 0).where("nextAttemptAt", "<=", filter.dueAt);
  const order = filter.newestFirst === true ? "desc" : "asc";
  found = found
    .orderBy(({ eb }) => eb("number", "is", null), order)
    .orderBy("number", order)
    .orderBy("id", order);
  return filter.limit === undefined ? found : found.limit(filter.limit);
}

function toDelivery({ n: _, parked, ...row }: Selectable<Tables["delivery"]>): Delivery {
  return { ...row, parked: parked === 1 };
}

function bit(value: boolean): Bit {
  return value ? 1 : 0;
}
