import { generateKeyPairSync, type KeyObject, X509Certificate } from "node:crypto";
import { onTestFinished } from "vitest";
import { SluisError } from "../../gateway/core/sluis-error.ts";
import type { Courier } from "../../gateway/deliveries/ports/partner-link.ts";
import { certificateInfo } from "../../gateway/identity/certificate-info.ts";
import { checkPeer } from "../../gateway/identity/check-peer.ts";
import { issueCertificate, makeDevelopmentCa } from "../../gateway/identity/development-pki/development-ca.ts";
import { clientTlsOptions, serverTlsOptions } from "../../gateway/identity/tls-options.ts";
import type { AskTimeouts } from "../../gateway/links/ask-in-time.ts";
import { createCourier } from "../../gateway/links/create-courier.ts";
import { createHttpsDoor, type DoorLimits, type HttpsDoor } from "../../gateway/links/https/create-https-door.ts";
import { createHttpsLink } from "../../gateway/links/https/create-https-link.ts";
import { type FakeExchange, fakeExchange, fakeLogger } from "./fake-exchange.ts";
import { manualClock } from "./manual-clock.ts";

export { CHECK, DELIVERY } from "./fake-exchange.ts";

export const POLICE = "00000001001000000000";
export const MUNICIPALITY = "00000001002000000000";
const NOW = Date.now();

const ca = makeDevelopmentCa(NOW, "Sluis CA");

/** A party with a TLS key of its own; `pin` is what its card says. */
export interface Party {
  readonly oin: string;
  readonly key: { readonly privateKey: KeyObject; readonly certificates: readonly string[] };
  readonly certificate: X509Certificate;
  readonly pin: string;
}

/** Makes a party with a fresh key and a certificate of the one authority of these tests. */
export function makeParty(oin: string): Party {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const certificates = issueCertificate({ ca, oin, name: "partij", hosts: ["127.0.0.1"], publicKey, now: NOW });
  const certificate = new X509Certificate(certificates[0]);
  return { oin, key: { privateKey, certificates }, certificate, pin: certificateInfo(certificate).pin };
}

export const police = makeParty(POLICE);
export const municipality = makeParty(MUNICIPALITY);
/** A valid certificate of the same authority, of somebody who is no partner. */
export const stranger = makeParty("00000001003000000000");

/** What one side knows of the others; tests change it while connections live. */
export interface Knowledge {
  readonly pins: Map<string, readonly string[]>;
  readonly revoked: Set<string>;
}

/** One dialling and one dialled party on this machine, with real TLS between them. */
export interface LinkWorld {
  readonly door: HttpsDoor;
  readonly exchange: FakeExchange;
  readonly courier: Courier;
  readonly clock: ReturnType<typeof manualClock>;
  readonly doorKnows: Knowledge;
  readonly courierKnows: Knowledge;
  readonly log: unknown[];
  /** Key and certificate that the door shows after `refreshTls`. */
  doorIs(party: Party): void;
  /** Lets the courier dial another port, such as a proxy's, and further ones when that does not answer. */
  dial(port: number, ...further: readonly number[]): void;
  /** A courier of another party that knows the same door. */
  courierOf(party: Party): Courier;
}

/** Opens a door and a courier; both are closed after the test. */
export async function linkWorld(
  limits: Partial<DoorLimits> = {},
  timeouts: Partial<AskTimeouts & { readonly connect: number }> = {},
): Promise<LinkWorld> {
  const clock = manualClock(NOW);
  const log: unknown[] = [];
  const logger = fakeLogger(log);
  const doorKnows: Knowledge = { pins: new Map([[POLICE, [police.pin]]]), revoked: new Set() };
  const courierKnows: Knowledge = { pins: new Map([[MUNICIPALITY, [municipality.pin]]]), revoked: new Set() };
  let shown = municipality;
  const exchange = fakeExchange();
  const door = await createHttpsDoor({
    exchange,
    tls: {
      options: () => serverTlsOptions({ key: tlsKey(shown), issuers: [ca.certificate], crls: [] }),
      identify: (certificate) => ({ partner: identify(doorKnows, certificate) }),
    },
    host: "127.0.0.1",
    port: 0,
    clock,
    logger,
    limits,
  });
  onTestFinished(async () => {
    const closed = door.close();
    clock.advance(3_600_000);
    await closed;
  });
  let ports: readonly number[] = [door.port];
  const courierOf = (party: Party): Courier => {
    const link = createHttpsLink({
      lookup: (partner) => {
        if (!courierKnows.pins.has(partner)) throw new SluisError("PARTNER_UNKNOWN");
        const check = (certificate: X509Certificate) => {
          if (identify(courierKnows, certificate) !== partner) throw new SluisError("PARTNER_UNKNOWN");
        };
        const material = { key: tlsKey(party), issuers: [ca.certificate], crls: [] };
        const [url, ...furtherUrls] = ports.map((port) => `https://127.0.0.1:${port}`);
        return { url: url!, furtherUrls, tls: () => clientTlsOptions(material, check), check };
      },
      clock,
      logger,
      ...(timeouts.connect === undefined ? {} : { connectTimeout: timeouts.connect }),
    });
    const courier = createCourier({ links: { https: link }, usual: () => "https" }, clock, timeouts);
    onTestFinished(() => courier.close());
    return courier;
  };
  return {
    door,
    exchange,
    courier: courierOf(police),
    clock,
    doorKnows,
    courierKnows,
    log,
    doorIs: (party) => {
      shown = party;
    },
    dial: (...to) => {
      ports = to;
    },
    courierOf,
  };
}

/** Options of a TLS server that is the municipality, for tests in which it answers wrongly. */
export function rawDoor() {
  return serverTlsOptions({ key: tlsKey(municipality), issuers: [ca.certificate], crls: [] });
}

/** Options of a plain TLS client, for tests that speak to the door byte by byte. */
export function rawClient(party: Party) {
  return {
    host: "127.0.0.1",
    ca: ca.certificate,
    key: party.key.privateKey.export({ type: "pkcs8", format: "pem" }),
    cert: party.key.certificates.join("\n"),
  };
}

function tlsKey(party: Party) {
  const { publicKey } = party.certificate;
  return { ...party.key, publicKey, purpose: "tls" as const, kid: "test", createdAt: NOW };
}

/** The OIN of a certificate whose key is pinned for that OIN and that is not revoked; throws as identity does. */
function identify(knows: Knowledge, certificate: X509Certificate): string {
  const { oin } = certificateInfo(certificate);
  const tlsPins = knows.pins.get(oin ?? "");
  const card = tlsPins === undefined ? undefined : { oin: oin ?? "", tlsPins: [...tlsPins] };
  const check = ({ serialNumber }: X509Certificate) => {
    if (knows.revoked.has(serialNumber)) throw new SluisError("CERTIFICATE_REVOKED");
  };
  checkPeer(certificate, card, { check }, NOW);
  return oin ?? "";
}
