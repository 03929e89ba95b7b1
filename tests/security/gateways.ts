import { X509Certificate } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ConnectionOptions } from "node:tls";
import { onTestFinished } from "vitest";
import { addPartnerToConfig } from "../../gateway/cli/add-partner-to-config.ts";
import { createGatewayFolder } from "../../gateway/cli/create-gateway-folder.ts";
import { crlFile, developmentCaIn } from "../../gateway/cli/development-ca-folder.ts";
import { loadConfig } from "../../gateway/cli/load-config.ts";
import type { Settings } from "../../gateway/cli/settings.ts";
import { nl } from "../../gateway/cli/texts/nl.ts";
import { SluisError } from "../../gateway/core/sluis-error.ts";
import type { FlowLogger } from "../../gateway/deliveries/gateway-context.ts";
import type { Courier, DeliveryStatus, ExchangeService } from "../../gateway/deliveries/ports/partner-link.ts";
import { issueCertificate } from "../../gateway/identity/development-pki/development-ca.ts";
import { makeCrl } from "../../gateway/identity/development-pki/make-crl.ts";
import { ownCard } from "../../gateway/identity/own-card.ts";
import { makeCard } from "../../gateway/identity/partner-card.ts";
import { createCourier } from "../../gateway/links/create-courier.ts";
import { createHttpsDoor, type DoorLimits, type HttpsDoor } from "../../gateway/links/https/create-https-door.ts";
import { createHttpsLink } from "../../gateway/links/https/create-https-link.ts";
import { type Identity, openIdentity } from "../../gateway/main/open-identity.ts";
import { watchCards } from "../../gateway/main/watch-cards.ts";
import { type ManualClock, manualClock } from "../links/manual-clock.ts";

export const POLICE = "00000099000000001000";
export const TOWN = "00000099000000002000";
export const PROSECUTOR = "00000099000000003000";
export const DELIVERY = "019f0000-0000-7000-8000-000000000001";
export const DAY = 24 * 3600_000;

/** Handshakes are judged by the machine's own clock, so the tests' clock starts there; lists count whole seconds. */
const START = Math.floor(Date.now() / 1000) * 1000;

/** One gateway as `sluis init` makes it, and the partners that it accepted. */
export interface Party {
  readonly oin: string;
  readonly settings: Settings;
  readonly card: string;
}

/** A development authority and gateways that belong to it, in a folder that is gone after the test. */
export interface Parties {
  readonly police: Party;
  readonly town: Party;
  readonly prosecutor: Party;
  /** Another gateway of the same authority that says to be the one with this OIN. */
  imposter(oin: string): Promise<Party>;
  /** Lets a gateway know another, as `sluis partner accept` does; `url` where it dials. Out: its settings from then on. */
  accept(party: Party, partner: Party, url?: string): Settings;
  /** Writes the authority's revocation list anew, in the file that every gateway reads. */
  revoke(serials: readonly string[], nextUpdate?: number): void;
  readonly clock: ManualClock;
}

export async function makeParties(): Promise<Parties> {
  const folder = mkdtempSync(join(tmpdir(), "sluis-security-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const clock = manualClock(START);
  const authority = join(folder, "ca");
  let made = 0;
  const make = async (role: "police" | "municipality" | "prosecutor", oin: string): Promise<Party> => {
    const door = { host: "127.0.0.1", port: 8443 };
    const answers = { role, oin, name: `Proef ${made}`, door, osUser: "tester" };
    made += 1;
    const { config, cardFile } = await createGatewayFolder(
      join(folder, `${made}`),
      answers,
      authority,
      clock,
      nl.newConfig,
    );
    return { oin, settings: loadConfig(config, {}), card: cardFile };
  };
  return {
    police: await make("police", POLICE),
    town: await make("municipality", TOWN),
    prosecutor: await make("prosecutor", PROSECUTOR),
    imposter: (oin) => make("police", oin),
    accept: (party, partner, url) => {
      const { file } = party.settings;
      const card = join(file, "../partners", `${partner.oin}.jws`);
      mkdirSync(join(card, ".."), { recursive: true });
      writeFileSync(card, readFileSync(partner.card));
      const more = url === undefined ? {} : { url };
      addPartnerToConfig(file, { oin: partner.oin, card, dial: url !== undefined, ...more });
      return loadConfig(file, {});
    },
    revoke: (revoked, nextUpdate = START + 400 * DAY) => {
      const ca = developmentCaIn(authority, START);
      writeFileSync(crlFile(authority), makeCrl({ ca, revoked, thisUpdate: START, nextUpdate }));
    },
    clock,
  };
}

/**
 * Gives a party a new TLS key and certificate and a card, signed as it should be, on which only the new key is pinned.
 * In: the party, the authority's folder lies beside its own. Out: the card.
 */
export async function renew(party: Party, clock: ManualClock): Promise<string> {
  const { keystore } = await openIdentity(party.settings, {}, clock);
  clock.advance(1);
  const { kid, publicKey } = keystore.createKey("tls");
  const ca = developmentCaIn(join(party.settings.file, "../../ca"), START);
  const { oin } = party;
  const made = { ca, oin, name: "Proef", hosts: ["127.0.0.1"], publicKey, now: START };
  keystore.setCertificates(kid, issueCertificate(made));
  const details = { oin, environment: "test" as const, name: "Proef", serial: 2, issuedAt: clock.now() };
  const card = ownCard(keystore, { ...details, logKeyName: `sluis/${oin}` });
  return makeCard({ ...card, tlsPins: card.tlsPins.slice(0, 1) }, keystore.current("signing"));
}

/** The serial number of a gateway's certificate. */
export function serialOf(identity: Identity): string {
  return new X509Certificate(identity.keystore.current("tls").certificates![0]!).serialNumber;
}

/** What a plain TLS client needs to speak as a gateway, with all of our own checks left out. */
export function rawClient(identity: Identity): ConnectionOptions {
  const { privateKey, certificates = [] } = identity.keystore.current("tls");
  return {
    host: "127.0.0.1",
    key: privateKey.export({ type: "pkcs8", format: "pem" }),
    cert: certificates.join("\n"),
    ca: certificates.slice(1),
  };
}

/** A log that a test can look at. */
export interface SeenLog extends FlowLogger {
  readonly lines: { readonly [name: string]: unknown }[];
}

export function seenLog(): SeenLog {
  const lines: { readonly [name: string]: unknown }[] = [];
  return {
    lines,
    info: (event, fields) => void lines.push({ event, ...fields }),
    warn: (event, fields) => void lines.push({ event, ...fields }),
    error: (error, fields) => {
      lines.push({ code: error instanceof SluisError ? error.code : String(error), ...fields });
      return `failure${lines.length}`;
    },
  };
}

/** An exchange that keeps who asked what; a part is answered when `hold` resolves. */
export function seenExchange(hold: () => Promise<void> = async () => {}) {
  const seen: string[] = [];
  const status: DeliveryStatus = { deliveryId: DELIVERY, state: "receiving", missing: [], receipts: [] };
  const exchange: Partial<ExchangeService> = {
    receiveManifest: async (partner) => {
      seen.push(`manifest ${partner}`);
      return status;
    },
    receivePart: async (partner) => {
      seen.push(`part ${partner}`);
      await hold();
    },
    status: async (partner) => {
      seen.push(`status ${partner}`);
      return status;
    },
    outbox: async (partner) => {
      seen.push(`outbox ${partner}`);
      return [];
    },
  };
  return { seen, exchange: exchange as ExchangeService };
}

/** A gateway's identity over a door of its own; revocation lists are read again every 30 seconds of the clock, as in `serve`. */
export async function openTownDoor(
  settings: Settings,
  clock: ManualClock,
  exchange: ExchangeService,
  limits: Partial<DoorLimits> = {},
): Promise<{ identity: Identity; door: HttpsDoor; log: SeenLog }> {
  const identity = await openIdentity(settings, {}, clock);
  const log = seenLog();
  const at = { host: "127.0.0.1", port: 0 };
  const door = await createHttpsDoor({ exchange, tls: identity.doorTls, ...at, clock, logger: log, limits });
  onTestFinished(async () => {
    const closed = door.close();
    clock.advance(3_600_000);
    await closed;
  });
  reloadWithClock(identity, clock, log, () => door.refreshTls());
  return { identity, door, log };
}

/** A gateway's identity over a courier of its own. */
export async function openCourier(
  settings: Settings,
  clock: ManualClock,
): Promise<{ identity: Identity; courier: Courier; log: SeenLog }> {
  const identity = await openIdentity(settings, {}, clock);
  const log = seenLog();
  const link = createHttpsLink({ lookup: identity.endpoint, clock, logger: log });
  const courier = createCourier({ links: { https: link }, usual: () => "https" }, clock);
  onTestFinished(() => courier.close());
  reloadWithClock(identity, clock, log, () => link.refreshTls());
  return { identity, courier, log };
}

function reloadWithClock(identity: Identity, clock: ManualClock, logger: SeenLog, refresh: () => void): void {
  const stop = new AbortController();
  onTestFinished(() => {
    stop.abort();
    clock.advance(1);
  });
  void identity.revocation.start(stop.signal, refresh);
  const nothing = {
    ...{ accepted: new Map(), own: undefined, confirmed: null, revoked: new Set<string>() },
    ...{ logKid: undefined, earlierLogKeys: new Map() },
  };
  void watchCards({ clock, logger, stopping: stop.signal }, async () => {
    if (await identity.reload(nothing)) refresh();
  });
}
