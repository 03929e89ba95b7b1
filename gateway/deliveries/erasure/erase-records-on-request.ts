import { randomUUID } from "node:crypto";
import { requirePermission } from "../../access/require-permission.ts";
import { sha256Hex } from "../../core/sha256.ts";
import { SluisError } from "../../core/sluis-error.ts";
import { installedAgreement } from "../active-agreement.ts";
import type { GatewayContext } from "../gateway-context.ts";
import { askedFirst, asTwo } from "../officer/second-person.ts";
import type { RecordErasureStep } from "../ports/erasure-office.ts";
import type { Requester } from "../ports/requester.ts";
import type { ErasureGround } from "../ports/retention-register.ts";
import { eraseRecords } from "./erase-records.ts";
import { keepRecordErasure, type RecordErasure } from "./record-erasure.ts";

/**
 * Erases records of an agreement from every delivery that was received under it: the privacy officer asks, another officer asks for the very
 * same. A later delivery may bring a record again; that is the supplier's to withdraw.
 * In: who asks, agreement, refs (at most 1,000), ground. Out: what came of it.
 * Throws AGREEMENT_UNKNOWN, REFS_UNKNOWN, ON_HOLD, ACCESS_DENIED when another than the privacy officer is first.
 */
export async function eraseRecordsOnRequest(
  context: GatewayContext,
  who: Requester,
  agreementId: string,
  refs: readonly string[],
  ground: ErasureGround,
): Promise<RecordErasureStep> {
  const { store } = context;
  const wanted = [...new Set(refs)].sort();
  const held = await store.read(async (tx) => {
    await installedAgreement(tx, agreementId);
    return tx.rows.partsHolding(agreementId, Number.MAX_SAFE_INTEGER, { refs: wanted });
  });
  const deliveries = [...new Set(held.map(({ deliveryId }) => deliveryId))];
  if (deliveries.length === 0) throw new SluisError("REFS_UNKNOWN", { agreement: agreementId });
  const step = { agreementId, deliveries: deliveries.length, ground };
  const decided = await store.transaction(async (tx): Promise<RecordErasure | undefined> => {
    await tx.deliveries.sequence(agreementId, "in");
    for (const id of deliveries) {
      const [hold] = await tx.legalHolds.on({ id, agreementId });
      if (hold !== undefined) throw new SluisError("ON_HOLD", { subject: hold.subject });
    }
    const asked = `erase ${agreementId} ${ground} ${sha256Hex(wanted.join("\n"))}`;
    const first = await askedFirst(context, tx, asked);
    if (first === undefined) requirePermission(who, "ask-erasure");
    if ((await asTwo(context, tx, who, asked)) === undefined) return undefined;
    const officers = { id: `${first} ${who.id}`, role: who.role };
    const erasure = { id: randomUUID(), agreementId, refs: wanted, ground, who: officers };
    await keepRecordErasure(tx, erasure);
    return erasure;
  });
  if (decided === undefined) return { state: "requested", ...step };
  const done = await eraseRecords(context, decided);
  await store.forgetDeleted();
  return { state: done ? "erased" : "begun", ...step };
}
