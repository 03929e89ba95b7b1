import type { NewEntry } from "../../../ledger/append-entry.ts";
import type { GatewayContext } from "../../gateway-context.ts";
import { logAbout } from "../../log-about.ts";
import { writeEntry } from "../../log-writer.ts";
import { forgetPinned } from "../../pinned-canary.ts";
import type { KeyEpoch } from "../../ports/key-register.ts";
import type { StoreTransaction, TokenCursor } from "../../ports/store.ts";
import { purge } from "../../sender/purge.ts";
import { domainAgreements } from "./domain-agreements.ts";
import { kidsOf, openDeliveries } from "./open-deliveries.ts";
import { tellPartner } from "./tell-partner.ts";

/** How far deleting has come, as it is kept between its steps. */
interface Progress {
  readonly after: TokenCursor | null;
  /** Tokens deleted so far, by agreement. */
  readonly tokens: { readonly [agreementId: string]: number };
}

const progressName = ({ kid }: KeyEpoch): string => `erasing:${kid}`;

/** Rows that one transaction looks at: it holds the store's writer for some tens of milliseconds. */
const ROWS_AT_ONCE = 5_000;

/**
 * Deletes every token of an epoch that is retiring: from the rows, from what is kept beside them, from sealed parts that are kept, and the
 * pinned canaries; then logs that, and confirms it to the keeper. Rows stay, through their `ref`. A crash in between is gone on from.
 * In: the epoch. Out: whether it is done; not while a delivery with such tokens is under way.
 */
export async function eraseEpoch(context: GatewayContext, epoch: KeyEpoch): Promise<boolean> {
  const { store, barrier } = context;
  const { open, kept } = await store.read(async (tx) => ({
    open: await openDeliveries(tx, epoch.kid),
    kept: await tx.deliveries.list({ direction: "out", states: ["stored"] }),
  }));
  if (open.length > 0) return false;
  for (const delivery of kept) if (kidsOf(delivery).includes(epoch.kid)) await purge(context, delivery);
  for (;;) {
    if (context.stopping.aborted) return false;
    const done = await store.transaction((tx) => eraseSome(tx, epoch));
    await barrier("keys.erasing");
    if (done) break;
  }
  // nothing says that they are gone while a file of the store still holds them
  await store.forgetDeleted();
  if (!(await store.transaction((tx) => finish(context, tx, epoch)))) return false;
  await barrier("keys.erased");
  context.changes.notify();
  return true;
}

/** Out: whether there is nothing left. */
async function eraseSome(tx: StoreTransaction, epoch: KeyEpoch): Promise<boolean> {
  const { after, tokens } = await progressOf(tx, epoch);
  const { erased, next } = await tx.rows.eraseTokens(epoch.kid, after, ROWS_AT_ONCE);
  const sums = { ...tokens };
  for (const [id, count] of Object.entries(erased)) sums[id] = (sums[id] ?? 0) + count;
  // the last step is kept too: it may be the only one, and what comes after it can fail
  await tx.settings.set(progressName(epoch), JSON.stringify({ after: next ?? after, tokens: sums } satisfies Progress));
  return next === null;
}

async function progressOf(tx: StoreTransaction, epoch: KeyEpoch): Promise<Progress> {
  const text = await tx.settings.get(progressName(epoch));
  return text === undefined ? { after: null, tokens: {} } : (JSON.parse(text) as Progress);
}

/** Out: false when a delivery with such tokens was let in meanwhile; once it is closed, all rows are looked at anew. */
async function finish(context: GatewayContext, tx: StoreTransaction, epoch: KeyEpoch): Promise<boolean> {
  const { domain, kid, keeper } = epoch;
  const now = (await tx.keyEpochs.forChange(domain)).find((each) => each.epoch === epoch.epoch);
  // another instance was as quick
  if (now?.state !== "retiring") return true;
  const { tokens } = await progressOf(tx, epoch);
  if ((await openDeliveries(tx, kid)).length > 0) {
    await tx.settings.set(progressName(epoch), JSON.stringify({ after: null, tokens } satisfies Progress));
    return false;
  }
  let entry: { readonly log: string; readonly index: number; readonly leafHash: string } | undefined;
  for (const { stored, partner } of await domainAgreements(context, tx, domain)) {
    const log = await logAbout(context, tx, partner);
    const erased: NewEntry = {
      type: "erased",
      environment: context.own.environment,
      agreement: { id: stored.id, version: stored.version, hash: stored.hash },
      keys: { kid, epoch: epoch.epoch },
      counts: { records: countOf(tokens, stored.id), parts: 0 },
      reason: "EPOCH_RETIRED",
      ground: "key-rotation",
    };
    const { index, leafHash } = await writeEntry(context, tx, log, erased);
    if (partner === keeper) entry ??= { log, index, leafHash: Buffer.from(leafHash).toString("hex") };
  }
  await tx.keyEpochs.put({ ...now, state: "retired", changedAt: context.clock.now() });
  await tx.settings.delete(progressName(epoch));
  await forgetPinned(context, tx, domain, kid);
  if (keeper === context.own.oin) return true;
  await tellPartner(context, tx, keeper, {
    ...{ says: "confirmation", act: "retired", domain, epoch: epoch.epoch, kid },
    tokens: Object.values(tokens).reduce((sum, each) => sum + each, 0),
    ...(entry === undefined ? {} : { entry }),
  });
  return true;
}

/** Own sources stand under the id of their agreement, a slash and their product. */
function countOf(tokens: Progress["tokens"], agreementId: string): number {
  return Object.entries(tokens).reduce((sum, [id, count]) => (id.split("/")[0] === agreementId ? sum + count : sum), 0);
}
