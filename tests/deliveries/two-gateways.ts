import { createPublicKey, createSecretKey, generateKeyPairSync, type KeyObject, randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createEmbeddedBroker } from "../../gateway/broker/create-embedded-broker.ts";
import type { Json, JsonObject } from "../../gateway/core/json.ts";
import { SluisError } from "../../gateway/core/sluis-error.ts";
import { parseStrictYaml } from "../../gateway/core/strict-yaml.ts";
import { createChangeSignal } from "../../gateway/deliveries/change-signal.ts";
import { createExchangeService } from "../../gateway/deliveries/exchange-service.ts";
import type { FlowPolicy, GatewayContext, GatewayKeys, Partner } from "../../gateway/deliveries/gateway-context.ts";
import { maintain, recover } from "../../gateway/deliveries/maintain.ts";
import { createOfficerService } from "../../gateway/deliveries/officer/create-officer-service.ts";
import { installAgreement } from "../../gateway/deliveries/officer/install-agreement.ts";
import type { OfficerService } from "../../gateway/deliveries/ports/officer-service.ts";
import type { Courier, ExchangeService } from "../../gateway/deliveries/ports/partner-link.ts";
import { load } from "../../gateway/deliveries/receiver/load.ts";
import { collect } from "../../gateway/deliveries/sender/collect.ts";
import { sendNext } from "../../gateway/deliveries/sender/send-next.ts";
import { createLocalWorkbench } from "../../gateway/deliveries/work/local-workbench.ts";
import { keyId } from "../../gateway/identity/public-jwk.ts";
import { unwrap, wrap } from "../../gateway/identity/wrap-secret.ts";
import { logKeyName } from "../../gateway/ledger/log-origin.ts";
import { encodeVerifierKey, verifierKey } from "../../gateway/ledger/verifier-key.ts";
import { loadCatalogue } from "../../gateway/main/product-catalogue.ts";
import { systemClock } from "../../gateway/main/system-clock.ts";
import { openSqliteStore, type SqliteStore } from "../../gateway/store/sqlite/open-sqlite-store.ts";

export const POLICE = "00000099000000001000";
export const MUNICIPALITY = "00000099000000002000";

/** One gateway of a test: everything real, but the link, which calls the other one directly. */
export interface TestGateway {
  readonly context: GatewayContext;
  readonly officer: OfficerService;
  readonly store: SqliteStore;
  stop(): Promise<void>;
}

/** Calls of the link that a test may disturb before they reach the receiver, or after it has answered. */
export interface LinkFaults {
  before?: (call: keyof Courier) => Promise<void> | void;
  after?: (call: keyof Courier) => Promise<void> | void;
}

/** Two gateways in one process, joined by a link that a test can disturb. */
export interface TwoGateways extends AsyncDisposable {
  readonly police: TestGateway;
  readonly municipality: TestGateway;
  readonly faults: LinkFaults;
}

const POLICY: FlowPolicy = {
  expireAfter: 14 * 24 * 3600_000,
  keepAfterStored: 7 * 24 * 3600_000,
  keepRejections: 14 * 24 * 3600_000,
  retryFirst: 5,
  retryLongest: 50,
  partsInFlight: 4,
  lease: 60_000,
};

/** The agreement of the demonstration, with what a test changes in it. */
export function demoAgreement(changes: { readonly [member: string]: Json } = {}): Json {
  const document = parseStrictYaml(readFileSync("gateway/demo/agreement.yaml", "utf8"), "agreement");
  return { ...(document as JsonObject), ...changes };
}

/** The mapping of the demonstration. */
export const DEMO_MAPPING: Json = parseStrictYaml(readFileSync("gateway/demo/mapping.yaml", "utf8"), "mapping");

/** Starts both gateways with the same agreement. In: agreement document, folder with products of the test, if any. */
export async function twoGateways(agreement: Json, productsDir: string | null = null): Promise<TwoGateways> {
  const folder = mkdtempSync(join(tmpdir(), "sluis-flow-"));
  const faults: LinkFaults = {};
  const pseudonymRoot = createSecretKey(Buffer.alloc(32, 7));
  const keys = { police: ownKeys(pseudonymRoot), municipality: ownKeys(pseudonymRoot) };
  let exchange: ExchangeService | undefined;
  const link = directLink(() => exchange, POLICE, faults);
  const police = await startTestGateway({
    oin: POLICE,
    keys: keys.police,
    folder: join(folder, "police.sqlite"),
    productsDir,
    courier: link,
    partner: partnerOf(MUNICIPALITY, keys.municipality, true),
  });
  const municipality = await startTestGateway({
    oin: MUNICIPALITY,
    keys: keys.municipality,
    folder: join(folder, "municipality.sqlite"),
    productsDir,
    courier: link,
    partner: partnerOf(POLICE, keys.police, false),
  });
  exchange = createExchangeService(municipality.context);
  for (const gateway of [police, municipality]) await installAgreement(gateway.context, agreement);
  return {
    police,
    municipality,
    faults,
    async [Symbol.asyncDispose]() {
      await police.stop();
      await municipality.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

interface OwnKeys {
  readonly signing: KeyObject;
  readonly decryption: KeyObject;
  readonly log: KeyObject;
  readonly gateway: GatewayKeys;
}

function ownKeys(pseudonymRoot: KeyObject): OwnKeys {
  const signing = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
  const decryption = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
  const log = generateKeyPairSync("ed25519").privateKey;
  const kek = createSecretKey(randomBytes(32));
  const refKey = createSecretKey(randomBytes(32));
  return {
    signing,
    decryption,
    log,
    gateway: {
      signing: { privateKey: signing, kid: keyId(createPublicKey(signing)) },
      decryption: () => decryption,
      log,
      wrap: (purpose, bytes) => wrap(kek, purpose, bytes),
      unwrap: (purpose, wrapped) => unwrap(kek, purpose, wrapped),
      pushIdentity: createSecretKey(randomBytes(32)),
      refKey: async () => refKey,
      pseudonyms: (domain) => ({ domain, epoch: "2026-01", key: { root: pseudonymRoot } }),
    },
  };
}

function partnerOf(oin: string, keys: OwnKeys, weDial: boolean): Partner {
  const signing = createPublicKey(keys.signing);
  const decryption = createPublicKey(keys.decryption);
  return {
    oin,
    name: oin,
    weDial,
    signingKeys: new Map([[keyId(signing), signing]]),
    decryptionKey: { kid: keyId(decryption), publicKey: decryption },
    logKeys: [encodeVerifierKey(verifierKey(logKeyName(oin), "log", createPublicKey(keys.log)))],
  };
}

interface TestGatewayParts {
  readonly oin: string;
  readonly keys: OwnKeys;
  readonly folder: string;
  readonly productsDir: string | null;
  readonly courier: Courier;
  readonly partner: Partner;
}

async function startTestGateway(parts: TestGatewayParts): Promise<TestGateway> {
  const { oin, keys, courier, partner } = parts;
  const clock = systemClock;
  const store = await openSqliteStore({ path: parts.folder, lock: true, clock });
  const broker = createEmbeddedBroker({ store, clock, random: Math.random, firstDelay: 5, longestDelay: 50 });
  const stopping = new AbortController();
  const context: GatewayContext = {
    own: { oin, name: oin, environment: "test" },
    clock,
    random: Math.random,
    store,
    broker,
    courier,
    workbench: createLocalWorkbench(),
    keys: keys.gateway,
    partner: (wanted) => (wanted === partner.oin ? partner : undefined),
    partners: () => [partner],
    products: loadCatalogue(parts.productsDir),
    policy: POLICY,
    logger: { info: () => {}, warn: () => {}, error: () => "test" },
    barrier: async () => {},
    changes: createChangeSignal(clock),
    stopping: stopping.signal,
  };
  await recover(context);
  broker.consume("send", 8, (hint) => sendNext(context, hint.subject));
  broker.consume("load", 2, (hint) => load(context, hint.subject));
  broker.consume("export", 1, async () => {});
  const background = [maintain(context, stopping.signal)];
  if (partner.weDial) background.push(collect(context, partner.oin, stopping.signal));
  return {
    context,
    store,
    officer: createOfficerService(context, stopping.signal),
    async stop() {
      stopping.abort();
      context.changes.notify();
      await Promise.allSettled(background);
      await broker.close();
      await store.close();
    },
  };
}

/** A courier that calls the other gateway's exchange as a door would, for the partner that a certificate would name. */
function directLink(exchange: () => ExchangeService | undefined, caller: string, faults: LinkFaults): Courier {
  async function disturbed<T>(call: keyof Courier, work: (to: ExchangeService) => Promise<T>): Promise<T> {
    await faults.before?.(call);
    const to = exchange();
    if (to === undefined) throw new SluisError("PARTNER_UNREACHABLE", { partner: MUNICIPALITY, why: "not started" });
    const answer = await work(to);
    await faults.after?.(call);
    return answer;
  }
  return {
    offer: (_, envelope) => disturbed("offer", (to) => to.receiveManifest(caller, envelope)),
    putPart: (_, id, n, sealed) => disturbed("putPart", (to) => to.receivePart(caller, id, n, sealed)),
    status: (_, id) => disturbed("status", (to) => to.status(caller, id)),
    outbox: (_, after, signal) => disturbed("outbox", (to) => to.outbox(caller, after, signal)),
    checkAgreement: (_, own) => disturbed("checkAgreement", (to) => to.checkAgreement(caller, own)),
    close: async () => {},
  };
}
