import { createSecretKey } from "node:crypto";
import { ERROR_TABLE } from "../../core/error-table.ts";
import { SluisError } from "../../core/sluis-error.ts";
import { contentRoot } from "../../envelope/content-root.ts";
import { type ActiveAgreement, installedAgreement } from "../active-agreement.ts";
import type { Delivery } from "../delivery.ts";
import { readSecret } from "../delivery-secret.ts";
import type { GatewayContext } from "../gateway-context.ts";
import type { RowTable } from "../ports/store.ts";
import { retryDelay } from "../retry-delay.ts";
import { transition } from "../state-table.ts";
import type { OpenResult } from "../work/workbench.ts";
import { finishLoad } from "./finish-load.ts";
import { rejectDelivery } from "./reject-delivery.ts";
import type { RowProblem } from "./row-problem.ts";

/** Tries before an accepted delivery that keeps failing here is parked for an administrator. */
const MAXIMUM_ATTEMPTS = 10;

/**
 * Loads an accepted delivery: opens and checks each part, loads its rows out of sight, and makes them visible all at once.
 * In: delivery id. A delivery in another state is left alone. What the sender did wrong rejects the delivery; what went wrong here
 * is tried again later.
 */
export async function load(context: GatewayContext, deliveryId: string): Promise<void> {
  const delivery = await claim(context, deliveryId);
  if (delivery === undefined) return;
  await context.barrier("load.claimed");
  const agreement = await context.store.read((tx) =>
    installedAgreement(tx, delivery.agreementId, delivery.agreementVersion),
  );
  const table: RowTable = {
    agreementId: delivery.agreementId,
    outputSchemaHash: delivery.outputSchemaHash,
    schema: agreement.outputSchema,
  };
  try {
    const outcome = await loadParts(context, delivery, agreement, table);
    if (outcome.problems.length > 0) await rejectDelivery(context, delivery, table, "ROWS_INVALID", outcome.problems);
    else await finishLoad(context, delivery, table, outcome.root);
  } catch (error) {
    if (isSendersFault(error)) await rejectDelivery(context, delivery, table, error.code, []);
    else await tryLater(context, delivery, error);
  }
}

async function claim(context: GatewayContext, deliveryId: string): Promise<Delivery | undefined> {
  const step = transition("in", "accepted", "load");
  return context.store.transaction(async (tx) => {
    const delivery = await tx.deliveries.get(deliveryId);
    if (delivery?.direction !== "in" || delivery.state !== "accepted" || delivery.parked) return undefined;
    if (delivery.nextAttemptAt > context.clock.now()) return undefined;
    const changes = { state: step.to, nextAttemptAt: context.clock.now() + context.policy.lease };
    return (await tx.deliveries.update(deliveryId, "accepted", changes)) ? { ...delivery, ...changes } : undefined;
  });
}

interface LoadOutcome {
  readonly root: string;
  readonly problems: readonly RowProblem[];
}

/** The next part is opened in a worker while the rows of this one are loaded. */
async function loadParts(
  context: GatewayContext,
  delivery: Delivery,
  agreement: ActiveAgreement,
  table: RowTable,
): Promise<LoadOutcome> {
  const { store } = context;
  const secret = readSecret(context.keys, delivery.id, delivery.secret!);
  const contentKey = createSecretKey(secret.contentKey);
  const open = async (n: number): Promise<OpenResult> => {
    const part = await store.read((tx) => tx.parts.get(delivery.id, n));
    if (part === undefined) throw new SluisError("PART_UNKNOWN", { n });
    return context.workbench.open({
      deliveryId: delivery.id,
      n,
      last: n === delivery.parts,
      sealed: part.sealed,
      plainBytes: part.plainBytes,
      records: part.records,
      contentKey,
      salt: secret.salt,
      outputSchema: agreement.outputSchema,
      outputSchemaHash: agreement.stored.outputSchemaHash,
    });
  };
  const leaves: Uint8Array[] = [];
  const problems: RowProblem[] = [];
  await store.transaction(async (tx) => {
    await tx.rows.ensureTable(table);
    await tx.rows.discard(table, delivery.id);
  });
  let next = delivery.parts > 0 ? open(1) : undefined;
  for (let n = 1; n <= delivery.parts; n++) {
    if (context.stopping.aborted) throw new SluisError("GATEWAY_STOPPING");
    const opened = await next!;
    next = n < delivery.parts ? open(n + 1) : undefined;
    next?.catch(() => {}); // awaited in the next round, or dropped with the error of this one
    await context.barrier("load.partOpened");
    leaves.push(opened.leaf);
    problems.push(...opened.problems.map((problem) => ({ part: n, ...problem })));
    if (problems.length > 0) continue;
    await store.transaction((tx) => tx.rows.loadPart(table, delivery.id, n, opened.plaintext));
    await context.barrier("load.partLoaded");
  }
  return { root: contentRoot(leaves), problems };
}

/** Codes that say what the sender sealed is wrong; trying again cannot change that. */
const SENDERS_FAULT = new Set(["PART_NOT_AUTHENTIC", "PART_NOT_INFLATED", "CONTENT_DIFFERS", "DUPLICATE_REF"]);

function isSendersFault(error: unknown): error is SluisError {
  return error instanceof SluisError && SENDERS_FAULT.has(error.code);
}

async function tryLater(context: GatewayContext, delivery: Delivery, error: unknown): Promise<void> {
  const reason = error instanceof SluisError ? error.code : "INTERNAL";
  const attempts = delivery.attempts + 1;
  const helps = error instanceof SluisError ? ERROR_TABLE[error.code].retry : true;
  const step = transition("in", "loading", "retry");
  await context.store.transaction(async (tx) => {
    const nextAttemptAt = context.clock.now() + retryDelay(context, attempts);
    const parked = !helps || attempts >= MAXIMUM_ATTEMPTS;
    await tx.deliveries.update(delivery.id, "loading", { state: step.to, attempts, nextAttemptAt, reason, parked });
  });
  context.logger.error(error, { step: "load", deliveryId: delivery.id });
  context.changes.notify();
}
