import { createSecretKey, randomBytes } from "node:crypto";
import { outputSchemaHash } from "../agreements/output-schema-hash.ts";
import type { Json } from "../core/json.ts";
import { localDate } from "../core/local-date.ts";
import { SluisError } from "../core/sluis-error.ts";
import type { Agreement } from "../core/types/agreement.ts";
import { uuidV7 } from "../core/uuid-v7.ts";
import { activeAgreement } from "../deliveries/active-agreement.ts";
import { prepareWithinBudget } from "../deliveries/budget/prepare-within-budget.ts";
import type { Delivery } from "../deliveries/delivery.ts";
import { FAR_FUTURE } from "../deliveries/far-future.ts";
import type { GatewayContext } from "../deliveries/gateway-context.ts";
import { keepLease, ownLoadLease } from "../deliveries/keep-lease.ts";
import { agreedTypes } from "../deliveries/keys/agreed-types.ts";
import { type DomainKeys, domainKeys } from "../deliveries/keys/domain-keys.ts";
import type { Progress, PushRequest } from "../deliveries/ports/officer-service.ts";
import type { Requester } from "../deliveries/ports/requester.ts";
import type { RowTable, SealedPart, StoreTransaction } from "../deliveries/ports/store.ts";
import { pseudonymProvider } from "../deliveries/pseudonym-provider.ts";
import { clearOwnLoad } from "../deliveries/receiver/clear-own-load.ts";
import { newTrace } from "../deliveries/trace.ts";
import type { PseudonymMaterial } from "../deliveries/work/workbench.ts";
import { openPart } from "../envelope/open-part.ts";
import { logMatch } from "./log-match.ts";
import { type OwnProduct, ownProduct } from "./own-product.ts";
import { ownSourceId, rememberOwnSource } from "./own-sources.ts";
import type { OwnSourceOutcome } from "./ports/match-service.ts";
import { replaceLoads } from "./replace-loads.ts";

/**
 * Runs an own register through the mapping, normalisation and keys of an agreement, into this party's own store; see
 * MatchService.pseudonymise. Loads are invisible until the last moment, and each replaces the one before it, whose rows are removed.
 */
export async function pseudonymiseOwn(
  context: GatewayContext,
  who: Requester,
  request: PushRequest,
  file: AsyncIterable<Uint8Array>,
  progress: (at: Progress) => void,
  signal: AbortSignal,
): Promise<OwnSourceOutcome> {
  const { store, clock } = context;
  const today = localDate(clock.now());
  const { active, mapping, keys } = await store.read(async (tx) => {
    const active = await activeAgreement(tx, request.agreementId, today);
    const remembered = await tx.settings.get(mappingName(request.agreementId));
    const domain = active.document.pseudonyms?.domain;
    const keys = domain === undefined ? undefined : await domainKeys(context, tx, domain);
    return {
      active,
      keys,
      mapping: request.mapping ?? (remembered === undefined ? null : (JSON.parse(remembered) as Json)),
    };
  });
  const { own, material } = ownSourceOf(context, active.document, mapping, keys?.current);
  const source = ownSourceId(active.stored.id, own.product.title);
  const table: RowTable = {
    agreementId: source,
    outputSchemaHash: outputSchemaHash(own.outputSchema),
    schema: own.outputSchema,
  };
  const draft = newLoad(context, active.stored, table, own);
  await store.transaction(async (tx) => {
    await tx.rows.ensureTable(table);
    await tx.deliveries.insert(draft);
    const now = clock.now();
    await tx.leases.take(ownLoadLease(draft.id), context.instance, now, now + context.policy.lease);
    await logMatch(context, tx, who, [active], "own-source");
  });
  try {
    const refKey = await context.keys.ownRefKey(source);
    const result = await keepLease(context, ownLoadLease(draft.id), async (lost) => {
      const ended = AbortSignal.any([signal, lost]);
      const secret = { contentKey: createSecretKey(randomBytes(32)), salt: randomBytes(32) };
      const loader = partLoader(context, table, draft.id, secret.contentKey);
      const made = await prepareWithinBudget(
        context,
        active.document,
        {
          deliveryId: draft.id,
          agreement: own.agreement,
          outputSchema: own.outputSchema,
          product: own.product,
          codeList: null,
          areaTable: context.products.areaTable,
          mapping,
          fileName: request.fileName,
          fileBytes: request.fileBytes,
          today,
          period: null,
          samples: 0,
          seal: secret,
          refKey,
          pseudonyms: material,
          subjectKey: null,
          earlierPseudonyms: keys?.earlier ?? null,
          testProfile: context.own.environment === "test",
          temporaryFolder: context.temporaryFolder,
        },
        file,
        { part: loader.part, progress, signal: ended },
      );
      if (ended.aborted) throw new SluisError("INTERRUPTED");
      if (request.fileSha256 !== null && request.fileSha256 !== made.report.source.sha256)
        throw new SluisError("EXTRACT_CHANGED");
      if (made.report.records.sealed === 0) throw new SluisError("FULL_WITHOUT_ROWS");
      await loader.last();
      return made;
    });
    const replaced = await store.transaction(async (tx) => {
      const now = clock.now();
      await requireNotRetired(tx, keys);
      const number = ((await tx.deliveries.sequence(source, "in"))?.number ?? 0) + 1;
      await requireOurs(context, tx, draft.id);
      await tx.leases.release(ownLoadLease(draft.id), context.instance);
      await tx.deliveries.closeNumber(source, "in", { number, manifestHash: "0".repeat(64) });
      const loaded = {
        number,
        records: result.report.records.sealed,
        parts: result.parts,
        reason: null,
        closedAt: now,
        nextAttemptAt: FAR_FUTURE,
      };
      if (!(await tx.deliveries.update(draft.id, "abandoned", { ...loaded, state: "stored" })))
        throw new SluisError("INTERRUPTED");
      await tx.rows.makeVisible(table, { ...draft, ...loaded, state: "stored" });
      await rememberOwnSource(tx, active.stored.id, table);
      await tx.settings.set(mappingName(active.stored.id), JSON.stringify(result.mapping));
      if (result.rejections !== null)
        await tx.reports.put(draft.id, result.rejections, now + context.policy.keepRejections);
      return replaceLoads(tx, source, draft.id, now);
    });
    await clearLoads(context, replaced);
    return { source, deliveryId: draft.id, report: result.report };
  } catch (error) {
    await store.transaction((tx) => tx.leases.release(ownLoadLease(draft.id), context.instance));
    await clearLoads(context, [draft.id]);
    throw error;
  }
}

/** What another instance took for dead is no longer ours: its rows may be gone. Throws INTERRUPTED. */
async function requireOurs(
  { instance, clock, policy }: GatewayContext,
  tx: StoreTransaction,
  deliveryId: string,
): Promise<void> {
  if (!(await tx.leases.renew(ownLoadLease(deliveryId), instance, clock.now() + policy.lease)))
    throw new SluisError("INTERRUPTED");
}

/** What cannot be removed now stays due: the sweeper removes it, and the load that is shown stands. */
async function clearLoads(context: GatewayContext, deliveryIds: readonly string[]): Promise<void> {
  for (const id of deliveryIds)
    try {
      await clearOwnLoad(context, id);
    } catch (error) {
      context.logger.error(error, { step: "own-register", deliveryId: id });
    }
}

/** Tokens of an epoch that ended while they were made are not shown. Throws EPOCH_RETIRED. */
async function requireNotRetired(tx: StoreTransaction, keys: DomainKeys | undefined): Promise<void> {
  for (const material of [keys?.current, keys?.earlier]) {
    if (material == null) continue;
    const { domain, epoch } = material;
    const state = (await tx.keyEpochs.list(domain)).find((each) => each.epoch === epoch)?.state ?? "active";
    if (state !== "active") throw new SluisError("EPOCH_RETIRED", { domain, epoch });
  }
}

const mappingName = (agreementId: string): string => `ownMapping:${agreementId}`;

/** What is read, and with which keys. Throws OWN_SOURCE_NO_PRODUCT, MATCH_NO_DOMAIN, PSEUDONYM_KEY_MISSING, OWN_SOURCE_NO_KEYS. */
function ownSourceOf(
  context: GatewayContext,
  agreement: Agreement,
  mapping: Json | null,
  material: PseudonymMaterial | undefined,
) {
  const name = (mapping as { readonly product?: unknown } | null)?.product;
  if (typeof name !== "string") throw new SluisError("OWN_SOURCE_NO_PRODUCT");
  const { pseudonyms } = agreement;
  if (pseudonyms === undefined) throw new SluisError("MATCH_NO_DOMAIN", { agreement: agreement.id });
  if (material === undefined) throw new SluisError("PSEUDONYM_KEY_MISSING", { domain: pseudonyms.domain });
  // who receives makes only what the agreement lists for it, with a purpose, whatever keys it holds
  const allowed = agreedTypes(agreement, context.own.oin);
  const provider = pseudonymProvider(material);
  const product = context.products.newest(name);
  const own = ownProduct(
    product,
    agreement,
    allowed.filter((type) => provider.holds(type)),
  );
  if (own === null) throw new SluisError("OWN_SOURCE_NO_KEYS", { product: name, agreement: agreement.id });
  return { own, material };
}

/**
 * The row that the load hangs on. It is `abandoned` until all is there, so a process that dies leaves nothing that goes on, and it is due,
 * so that the sweeper removes what that left.
 */
function newLoad(
  { own, clock }: GatewayContext,
  { version, hash }: { readonly version: number; readonly hash: string },
  table: RowTable,
  { product }: OwnProduct,
): Delivery {
  const now = clock.now();
  return {
    id: uuidV7(now),
    direction: "in",
    partner: own.oin,
    agreementId: table.agreementId,
    agreementVersion: version,
    agreementHash: hash,
    product: product.title,
    outputSchemaHash: table.outputSchemaHash,
    kind: "full",
    periodFrom: null,
    periodTo: null,
    state: "abandoned",
    number: null,
    previousHash: null,
    manifestHash: null,
    manifest: null,
    envelope: null,
    secret: null,
    records: 0,
    parts: 0,
    root: null,
    trace: newTrace(),
    pushIdentity: null,
    corrects: null,
    stamp: null,
    report: null,
    createdAt: now,
    releasedAt: null,
    closedAt: now,
    expiresAt: null,
    attempts: 0,
    nextAttemptAt: now,
    reason: "INTERRUPTED",
    parked: false,
  };
}

/** Loads parts as they come from the workbench. A part is sealed as the last or not, so each waits until it is known whether one follows. */
function partLoader(
  context: GatewayContext,
  table: RowTable,
  deliveryId: string,
  contentKey: ReturnType<typeof createSecretKey>,
) {
  let waiting: SealedPart | undefined;
  const load = async (last: boolean): Promise<void> => {
    if (waiting === undefined) return;
    const { n, sealed, plainBytes } = waiting;
    const plaintext = openPart({ contentKey, deliveryId, n, last, sealed, plainBytes });
    await context.store.transaction(async (tx) => {
      await requireOurs(context, tx, deliveryId);
      await tx.rows.loadPart(table, deliveryId, n, plaintext);
    });
  };
  // several parts are brought at once, and each is only known not to be the last when the next one is here
  let turn: Promise<void> = Promise.resolve();
  return {
    part(part: SealedPart): Promise<void> {
      turn = turn.then(async () => {
        await load(false);
        waiting = part;
      });
      return turn;
    },
    last: async () => {
      await turn;
      await load(true);
    },
  };
}
