import { createSecretKey } from "node:crypto";
import { SluisError } from "../../core/sluis-error.ts";
import type { Manifest } from "../../core/types/manifest.ts";
import { contentRoot } from "../../envelope/content-root.ts";
import { type ActiveAgreement, installedAgreement } from "../active-agreement.ts";
import { readSecret } from "../delivery-secret.ts";
import type { GatewayContext } from "../gateway-context.ts";
import type { EncodedRows } from "../ports/row-encoder.ts";
import type { RowTable, SealedPart } from "../ports/store.ts";
import { mayTryAgain, retryDelay } from "../retry-delay.ts";
import { rowTable } from "../row-table.ts";
import { transition } from "../state-table.ts";
import type { OpenJob, OpenResult } from "../work/workbench.ts";
import { amend } from "./amend.ts";
import { damagedParts } from "./damaged-parts.ts";
import { type Effect, effectSoFar } from "./effect.ts";
import { finishLoad } from "./finish-load.ts";
import { claimLoad, holdsClaim, keepClaim, type LoadClaim, underClaim } from "./load-claim.ts";
import { awaitPartsAgain } from "./parts-again.ts";
import { rejectDelivery } from "./reject-delivery.ts";
import { MAXIMUM_PROBLEMS, type RowFindings, type RowProblem } from "./row-problem.ts";
import { withhold } from "./withhold.ts";

/**
 * Loads an accepted delivery: opens and checks each part, loads its rows out of sight, and makes them visible all at once.
 * In: delivery id. A delivery in another state is left alone. What the sender did wrong rejects the delivery; what went wrong here
 * is tried again later, and a part that was damaged here is waited for again.
 */
export async function load(context: GatewayContext, deliveryId: string): Promise<void> {
  // its entry would carry a wrong time for good; the sweeper comes back to it
  if (!context.clockIsCredible()) return;
  const claim = await claimLoad(context, deliveryId);
  if (claim === undefined) return;
  await context.barrier("load.claimed");
  try {
    const { agreementId, agreementVersion } = claim.delivery;
    const agreement = await context.store.read((tx) => installedAgreement(tx, agreementId, agreementVersion));
    const table = rowTable(agreement);
    const outcome = await keepClaim(context, claim, () => loadAndSettle(context, claim, agreement, table));
    if (outcome === "taken over") return;
    if ("problems" in outcome) await rejectDelivery(context, claim, "ROWS_INVALID", outcome);
    else {
      await context.barrier("load.settled");
      await finishLoad(context, claim, table, outcome.effect);
    }
  } catch (error) {
    const damaged = isUnreadable(error) ? await damagedParts(context, claim.delivery) : [];
    if (damaged.length > 0) await awaitPartsAgain(context, claim, damaged);
    else if (isSendersFault(error)) await rejectDelivery(context, claim, error.code, { total: 0, problems: [] });
    else await tryLater(context, claim, error);
  }
}

/** Out: what the delivery changed of what was there, or the rows at fault. Throws CONTENT_DIFFERS, and what `amend` throws. */
async function loadAndSettle(
  context: GatewayContext,
  claim: LoadClaim,
  agreement: ActiveAgreement,
  table: RowTable,
): Promise<RowFindings | { readonly effect: Effect | null } | "taken over"> {
  const { delivery } = claim;
  // a correction that is visible already was checked
  if (effectSoFar(delivery) === undefined) {
    const loaded = await loadParts(context, claim, agreement, table);
    if (loaded === "taken over" || loaded.total > 0) return loaded;
    if (loaded.root !== delivery.root) throw new SluisError("CONTENT_DIFFERS", { what: "root" });
    await context.barrier("load.allLoaded");
  }
  const settle = delivery.corrects === null ? withhold : amend;
  const effect = await settle(context, claim, table);
  return effect === "taken over" ? effect : { effect };
}

/**
 * Parts whose rows share a transaction. A commit writes every page that it touched, and the refs of one part touch pages
 * all over their index: eight at once write a third of what eight alone do, and hold the store's writer for under half a second.
 */
const PARTS_AT_ONCE = 8;

/**
 * The next parts are opened in a worker while the rows of these are loaded.
 * Out: with as many problems as are told, the root is that of the parts so far.
 */
async function loadParts(
  context: GatewayContext,
  claim: LoadClaim,
  agreement: ActiveAgreement,
  table: RowTable,
): Promise<(RowFindings & { readonly root: string }) | "taken over"> {
  const { store } = context;
  const { delivery } = claim;
  const openNext = partsOpener(context, claim, agreement);
  const leaves: Uint8Array[] = [];
  const problems: RowProblem[] = [];
  let total = 0;
  await claim.inTurn(() =>
    store.transaction(async (tx) => {
      await tx.rows.ensureTable(table);
      if (await holdsClaim(tx, claim)) await tx.rows.discard(table, delivery.id);
    }),
  );
  let next = openNext([]);
  let loaded: EncodedRows | null = null;
  while (leaves.length < delivery.parts) {
    if (context.stopping.aborted) throw new SluisError("GATEWAY_STOPPING");
    const opened: OpenResult = await next;
    leaves.push(...opened.leaves);
    total += opened.refusedRows;
    problems.push(...opened.problems.slice(0, MAXIMUM_PROBLEMS - problems.length));
    // nothing more can be told of it, and others wait to be loaded
    if (problems.length === MAXIMUM_PROBLEMS) break;
    next = openNext(loaded?.bytes.filter((bytes) => bytes.byteLength > 0) ?? []);
    await context.barrier("load.partOpened");
    // after the first wrong row the rest is only checked
    const rows = total === 0 ? storable(opened) : null;
    const holds = await underClaim(context, claim, async (tx) => {
      if (rows !== null) await tx.rows.loadParts(table, delivery.id, rows);
    });
    if (!holds) return "taken over";
    loaded = rows;
    await context.barrier("load.partLoaded");
  }
  return { root: contentRoot(leaves), total, problems };
}

/** Throws ROW_NOT_STORABLE. */
function storable({ rows }: OpenResult): EncodedRows | null {
  if (rows !== null && "notStorable" in rows) throw new SluisError("ROW_NOT_STORABLE", rows.notStorable);
  return rows;
}

/** Out: a function that opens the next few parts at each call, and may write over the bytes that it is given; nothing when there are no more. */
function partsOpener(context: GatewayContext, claim: LoadClaim, agreement: ActiveAgreement) {
  const { delivery } = claim;
  const secret = readSecret(context.keys, delivery.id, delivery.secret!);
  const contentKey = createSecretKey(secret.contentKey);
  const manifest = JSON.parse(delivery.manifest!) as Manifest;
  const { kid = null, earlier } = manifest.pseudonyms ?? {};
  const job = {
    deliveryId: delivery.id,
    ofParts: delivery.parts,
    contentKey,
    salt: secret.salt,
    outputSchema: agreement.outputSchema,
    outputSchemaHash: agreement.stored.outputSchemaHash,
    kid,
    earlierKid: earlier?.kid ?? null,
    removesOnly: delivery.kind === "withdrawal",
    form: context.store.rowForm,
  };
  const read = async (n: number): Promise<SealedPart> => {
    const part = await context.store.read((tx) => tx.parts.get(delivery.id, n));
    if (part === undefined) throw new SluisError("PART_UNKNOWN", { n });
    return part;
  };
  let opened = 0;
  const open = async (spare: OpenJob["spare"]): Promise<OpenResult> => {
    const first = opened + 1;
    opened = Math.min(opened + PARTS_AT_ONCE, delivery.parts);
    const numbers = Array.from({ length: opened - first + 1 }, (_, at) => first + at);
    const parts = await Promise.all(numbers.map(read));
    return context.workbench.open({ ...job, parts, spare });
  };
  return (spare: OpenJob["spare"]): Promise<OpenResult> => {
    const result = opened === delivery.parts ? Promise.resolve(NOTHING) : open(spare);
    result.catch(() => {}); // awaited in the next round, or dropped when this one ends in an error or the gateway stops
    return result;
  };
}

const NOTHING: OpenResult = { leaves: [], problems: [], refusedRows: 0, rows: null };

/** Codes that say what the sender sealed is wrong; trying again cannot change that. */
const SENDERS_FAULT = new Set([
  "PART_NOT_AUTHENTIC",
  "PART_NOT_INFLATED",
  "CONTENT_DIFFERS",
  "DUPLICATE_REF",
  "ROW_NOT_STORABLE",
  "CORRECTS_UNKNOWN",
  "CORRECTS_OTHER_AGREEMENT",
  "CORRECTS_WITHDRAWAL",
]);

/** Codes of a part that cannot be read, which is the sender's fault only when it still is what the sender sealed. */
const UNREADABLE = new Set(["PART_NOT_AUTHENTIC", "PART_UNKNOWN"]);

function isUnreadable(error: unknown): boolean {
  return error instanceof SluisError && UNREADABLE.has(error.code);
}

function isSendersFault(error: unknown): error is SluisError {
  return error instanceof SluisError && SENDERS_FAULT.has(error.code);
}

async function tryLater(context: GatewayContext, claim: LoadClaim, error: unknown): Promise<void> {
  const { id, attempts: before } = claim.delivery;
  const reason = error instanceof SluisError ? error.code : "INTERNAL";
  const attempts = before + 1;
  const step = transition("in", "loading", "retry");
  await context.store.transaction(async (tx) => {
    if (!(await holdsClaim(tx, claim))) return;
    const nextAttemptAt = context.clock.now() + retryDelay(context, attempts);
    const parked = !mayTryAgain(error, attempts);
    await tx.deliveries.update(id, "loading", { state: step.to, attempts, nextAttemptAt, reason, parked });
  });
  context.logger.error(error, { step: "load", deliveryId: id });
  context.changes.notify();
}
