import { type KeyObject, randomUUID } from "node:crypto";
import { mkdirSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { createAccess } from "../access/create-access.ts";
import { createOfficerApi } from "../api/create-officer-api.ts";
import { createBackups } from "../backup/create-backups.ts";
import { RESTORED_SETTING } from "../backup/restored-marker.ts";
import type { RunningGateway } from "../cli/cli-context.ts";
import { keysFolder } from "../cli/open-keys.ts";
import type { Settings } from "../cli/settings.ts";
import { refuseDevelopmentCertificate, unsafeSettings } from "../cli/unsafe-settings.ts";
import { exchangeCards } from "../deliveries/cards/exchange-cards.ts";
import { rotateLogKey } from "../deliveries/cards/rotate-log-key.ts";
import { createChangeSignal } from "../deliveries/change-signal.ts";
import { deliveryEvent } from "../deliveries/delivery-event.ts";
import { createExchangeService } from "../deliveries/exchange-service.ts";
import type { FlowPolicy, GatewayContext, GatewayKeys } from "../deliveries/gateway-context.ts";
import { maintain, recover } from "../deliveries/maintain.ts";
import { createOfficerService } from "../deliveries/officer/create-officer-service.ts";
import type { Store } from "../deliveries/ports/store.ts";
import { dropFiles } from "../deliveries/receiver/drop-files.ts";
import { load } from "../deliveries/receiver/load.ts";
import { collect } from "../deliveries/sender/collect.ts";
import { sendNext } from "../deliveries/sender/send-next.ts";
import { createWitnessMemory } from "../deliveries/witness/witness-memory.ts";
import { createThreadWorkbench } from "../deliveries/work/thread-workbench.ts";
import { createMatchService } from "../matching/create-match-service.ts";
import type { Logger } from "../observe/create-logger.ts";
import { isAboutPeriod, periodEvent } from "../oversight/calendar/period-event.ts";
import { oversee } from "../oversight/oversee.ts";
import { eraseBeforeServing } from "../oversight/retention/erase-before-serving.ts";
import { createSubjectService } from "../oversight/subject/create-subject-service.ts";
import { cardBook } from "./card-book.ts";
import { checkpointFile } from "./checkpoint-file.ts";
import { configurationFiles } from "./configuration-files.ts";
import { installAgreements } from "./install-agreements.ts";
import { isCredible } from "./is-credible.ts";
import { logIdentity, logIdentityDaily } from "./log-identity.ts";
import { mayMakeRefKey } from "./may-make-ref-key.ts";
import { openBroker } from "./open-broker.ts";
import { type Identity, openIdentity } from "./open-identity.ts";
import { openLinks } from "./open-links.ts";
import { openStore } from "./open-store.ts";
import { loadCatalogue } from "./product-catalogue.ts";
import { type MayMake, openRefKeys } from "./ref-keys.ts";
import { sharedKeys } from "./shared-keys.ts";
import { socketPath } from "./socket-path.ts";
import { openSubjectKey } from "./subject-key.ts";
import { systemClock } from "./system-clock.ts";
import type { TestFaults } from "./test-faults.ts";
import { watchCards } from "./watch-cards.ts";
import { watchExpiry } from "./watch-expiry.ts";
import { watchFolders } from "./watch-folders.ts";

const DAY = 24 * 3600_000;

/** Settings of the flow that are the same everywhere; retries and leases come from the configuration. */
const POLICY: Omit<FlowPolicy, "retryFirst" | "retryLongest" | "lease"> = {
  expireAfter: 14 * DAY,
  keepAfterStored: 7 * DAY,
  keepRejections: 14 * DAY,
  keepSubjects: 5 * 366 * DAY,
  receiptDue: DAY,
  correctionDue: DAY,
  cosignatureDue: DAY,
  partsInFlight: 4,
};

/** Deliveries of different agreements that are sent, and that are loaded, at once: a stuck partner must not hold up others. */
const SENDING_AT_ONCE = 64;
const LOADING_AT_ONCE = 2;

/** What a gateway needs from its process. */
export interface Outside {
  readonly env: NodeJS.ProcessEnv;
  readonly logger: Logger;
  /** Entry file of its worker threads. */
  readonly worker: URL;
  /** Version of the program. */
  readonly version: string;
  /** A key of the subject index that was lost is made anew, on purpose. */
  readonly newSubjectKey?: boolean;
  /** What goes wrong; nothing, but under test. */
  readonly faults?: TestFaults | undefined;
}

/**
 * Puts a gateway together and starts it.
 * In: settings, what comes from the process.
 * Out: the running gateway. Throws the first unsafe setting, and what opening store, keys, door and socket refuse; then nothing runs.
 */
export async function startGateway(settings: Settings, outside: Outside): Promise<RunningGateway> {
  const { env, logger, worker, version, faults } = outside;
  await using started = new AsyncDisposableStack();
  const clock = faults?.clock ?? systemClock;
  mkdirSync(settings.dataDir, { recursive: true, mode: 0o700 });
  // judged again where it matters: the command line has only looked at what was there when it read the configuration
  const [unsafe] = unsafeSettings(settings, env);
  if (unsafe !== undefined) throw unsafe;
  const identity = await openIdentity(settings, env, clock);
  refuseDevelopmentCertificate(settings, identity.keystore);
  const products = loadCatalogue(settings.productsDir);
  const opened = await openStore(settings, clock);
  const store = faults?.store(opened) ?? opened;
  started.defer(() => store.close());
  // only once the data folder is ours: another gateway may be using its temporary files
  const temporaryFolder = join(settings.dataDir, "tmp");
  await rm(temporaryFolder, { recursive: true, force: true });

  const stopping = new AbortController();
  const mayMake: MayMake = (tx, agreementId) => mayMakeRefKey(context, tx, agreementId);
  const keys = store.shared
    ? await sharedKeys(settings, identity.keys, store, { logKeys: logKeysOf(identity), mayMakeRefKey: mayMake })
    : withLocalKeys(identity.keys, {
        subjectKey: await openSubjectKey(identity.keystore, store, outside.newSubjectKey),
        refKey: openRefKeys(identity.keystore, store, mayMake),
      });
  const lease = settings.retry.takeOverMs;
  const { broker, publishEvent } = await openBroker(settings.broker, { store, clock, logger, lease });
  const links = openLinks(settings, { identity, clock, logger });
  const { courier } = links;
  const workbench = createThreadWorkbench(worker, settings.workerThreads);
  // what was made last is closed first: no new requests, then the courier's calls end, then the steps that waited for them
  started.defer(() => workbench.close());
  started.defer(() => broker.close());
  started.defer(() => courier.close());
  const cards = cardBook({ settings, identity, store, logger, changed: links.refreshTls });
  const context: GatewayContext = {
    instance: randomUUID(),
    own: { oin: settings.oin, name: settings.name, environment: settings.environment },
    clock,
    clockIsCredible: () => isCredible(identity.tlsKey(), clock.now()),
    random: Math.random,
    store,
    broker,
    courier,
    workbench,
    keys,
    partner: (oin) => identity.partners.find((partner) => partner.oin === oin),
    partners: () => identity.partners,
    cards,
    products,
    policy: { ...POLICY, lease, retryFirst: settings.retry.firstDelayMs, retryLongest: settings.retry.maximumDelayMs },
    logger,
    barrier: faults?.barrier ?? (async () => {}),
    announces: publishEvent !== null,
    temporaryFolder,
    ...(settings.dropFolder === null ? {} : { dropFolder: settings.dropFolder }),
    fourEyes: settings.fourEyes,
    erasurePaused: settings.erasurePaused,
    changes: createChangeSignal(clock, store.changes),
    witness: createWitnessMemory(),
    checkpoints: checkpointFile(settings.dataDir, clock),
    stopping: stopping.signal,
  };
  await cards.refresh();
  await rotateLogKey(context, identity.logKeyToUse());
  await logIdentity(context, settings, identity);
  await exchangeCards(context);
  await watchExpiry(context, identity);
  await recover(context);
  await eraseBeforeServing(context, await store.read((tx) => tx.settings.get(RESTORED_SETTING)));
  if (settings.agreementsDir !== null) await installAgreements(context, settings.agreementsDir);

  const makeBackup = createBackups({
    context,
    program: version,
    recipients: settings.backup.recipients,
    keysFolder: keysFolder(settings),
    configuration: () => configurationFiles(settings),
    snapshot: opened.snapshot,
  });
  const service = createOfficerService(context, stopping.signal, makeBackup);
  const matching = createMatchService(context, store.matching, stopping.signal);
  const api = await createOfficerApi({
    service,
    matching,
    subjects: createSubjectService(context),
    access: createAccess(settings.officers),
    at: { socketPath: socketPath(settings) },
    environment: settings.environment,
    ready: async () => ({
      ready: !stopping.signal.aborted && (await answers(store)),
      queue: broker.state().state,
    }),
    clock,
    logger,
  });
  started.defer(() => api.close());
  const doors = await links.openDoors(createExchangeService(context));
  started.defer(() => doors.close());

  broker.consume("send", SENDING_AT_ONCE, (hint) => sendNext(context, hint.subject));
  broker.consume("load", LOADING_AT_ONCE, (hint) => load(context, hint.subject));
  broker.consume("export", 1, async (hint) => {
    if (settings.dropFolder !== null) await dropFiles(context, settings.dropFolder, hint.subject);
  });
  // where there is nobody to announce to, what another instance left is left to it
  if (publishEvent !== null)
    broker.consume("announce", 4, async (hint) => {
      const make = isAboutPeriod(hint.subject) ? periodEvent : deliveryEvent;
      const made = await make(context, hint.subject);
      if (made !== undefined) await publishEvent(made.routingKey, made.event);
    });
  const background = [
    maintain(context, stopping.signal),
    identity.revocation.start(stopping.signal, links.refreshTls, ({ code }) =>
      logger.warn("revocation list", { code }),
    ),
    watchCards(context, async () => {
      await cards.refresh();
      await rotateLogKey(context, identity.logKeyToUse());
      await logIdentity(context, settings, identity);
      await exchangeCards(context);
      await watchExpiry(context, identity);
    }),
    logIdentityDaily(context, settings, identity),
    watchFolders(context, settings.watch),
    oversee(context),
    ...identity.partners
      .filter((partner) => partner.weDial)
      .map((partner) => collect(context, partner.oin, stopping.signal)),
  ];
  const failed = new Promise<never>((_, reject) => {
    Promise.all(background).catch(reject);
  });
  failed.catch(() => {});
  await broker.flush();
  const running = started.move();
  return {
    door: doors.https,
    socket: socketPath(settings),
    failed,
    async stop() {
      stopping.abort();
      context.changes.notify();
      await running.disposeAsync();
      await Promise.allSettled(background);
    },
  };
}

function logKeysOf({ keystore }: Identity): readonly KeyObject[] {
  return keystore.keys("log").map(({ privateKey }) => privateKey);
}

/** A gateway whose store does not answer can do nothing. */
async function answers(store: Store): Promise<boolean> {
  return store
    .read((tx) => tx.settings.get("ready"))
    .then(
      () => true,
      () => false,
    );
}

/** What is looked up at each use is not copied. */
function withLocalKeys(keys: GatewayKeys, local: Pick<GatewayKeys, "subjectKey" | "refKey">): GatewayKeys {
  return Object.create(keys, { subjectKey: { value: local.subjectKey }, refKey: { value: local.refKey } });
}
