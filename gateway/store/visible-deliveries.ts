import type { Transaction } from "kysely";
import { SluisError } from "../core/sluis-error.ts";
import type { Delivery } from "../deliveries/delivery.ts";
import type { Tables } from "./tables.ts";

/** The internal number of a delivery, which rows refer to. Throws DELIVERY_UNKNOWN. */
export async function deliveryNumber(db: Transaction<Tables>, deliveryId: string): Promise<number> {
  const row = await db.selectFrom("delivery").select("n").where("id", "=", deliveryId).executeTakeFirst();
  if (row === undefined) throw new SluisError("DELIVERY_UNKNOWN", {});
  return row.n;
}

/** True when the municipality sees the rows of a delivery. */
export async function isVisible(db: Transaction<Tables>, delivery: number): Promise<boolean> {
  const row = await db
    .selectFrom("visibleDelivery")
    .select("delivery")
    .where("delivery", "=", delivery)
    .executeTakeFirst();
  return row !== undefined;
}

/**
 * Shows a delivery and hides what it replaces: a few rows of the register, however many rows it brought.
 * A full delivery replaces every earlier one of its agreement, or with a period those whose period lies inside its own.
 * In: the delivery with its number; again for one that is visible changes nothing. Throws STORE_MISUSE without a number.
 */
export async function showDelivery(db: Transaction<Tables>, delivery: Delivery): Promise<void> {
  const { agreementId, number, kind, periodFrom, periodTo } = delivery;
  if (number === null) throw new SluisError("STORE_MISUSE", { why: "a delivery without a number is shown" });
  const n = await deliveryNumber(db, delivery.id);
  if (await isVisible(db, n)) return;
  if (kind === "full") {
    let replaced = db
      .updateTable("visibleDelivery")
      .set({ superseded: 1 })
      .where("agreementId", "=", agreementId)
      .where("number", "<", number);
    if (periodFrom !== null && periodTo !== null)
      replaced = replaced.where("periodFrom", ">=", periodFrom).where("periodTo", "<=", periodTo);
    await replaced.execute();
  }
  const row = { delivery: n, agreementId, number, kind, periodFrom, periodTo, superseded: 0 as const };
  await db.insertInto("visibleDelivery").values(row).execute();
}

/**
 * A text that tells sets of shown deliveries of an agreement apart. What is added later has a higher number, and what was replaced stays
 * so: no other set that follows has as many, the same sum of numbers and as many that were replaced.
 */
export async function visibleMark(db: Transaction<Tables>, agreementId: string): Promise<string> {
  const { count, numbers, replaced } = await db
    .selectFrom("visibleDelivery")
    .select(({ fn }) => [
      fn.countAll().as("count"),
      fn.sum<number | null>("number").as("numbers"),
      fn.sum<number | null>("superseded").as("replaced"),
    ])
    .where("agreementId", "=", agreementId)
    .executeTakeFirstOrThrow();
  return `${count} ${numbers ?? 0} ${replaced ?? 0}`;
}
