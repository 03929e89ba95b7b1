import { X509Certificate } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "vitest";
import { crlFile, developmentCaIn } from "../../../gateway/cli/development-ca-folder.ts";
import { loadConfig } from "../../../gateway/cli/load-config.ts";
import { makeCrl } from "../../../gateway/identity/development-pki/make-crl.ts";
import { readCard } from "../../../gateway/identity/partner-card.ts";
import { type Identity, openIdentity } from "../../../gateway/main/open-identity.ts";
import { systemClock } from "../../../gateway/main/system-clock.ts";
import type { Account } from "../account.ts";
import type { FaultGroup } from "../fault-case.ts";
import { newCertificate } from "../new-certificate.ts";
import { acceptCard, MUNICIPALITY_OIN, type Pair, POLICE_OIN } from "../pair.ts";
import { eventually, type Side, WHO } from "../side.ts";
import type { World } from "../world.ts";

const DAY = 24 * 3600_000;
/** Revocation lists are read again by then, milliseconds. */
const LISTS_ARE_READ = 35_000;
/** What is revoked must have stopped working by then, milliseconds. */
const A_MINUTE = 60_000;

type Name = "police" | "municipality";
const OIN = { police: POLICE_OIN, municipality: MUNICIPALITY_OIN } as const;
const OTHER = { police: "municipality", municipality: "police" } as const;

const identityOf = ({ config }: Side): Promise<Identity> => openIdentity(loadConfig(config, {}), {}, systemClock);

/** Pushes one extract after the other until it is told to stop. */
function stream(account: Account): { stop(): Promise<void> } {
  let over = false;
  const pushing = (async () => {
    while (!over) {
      await account.push(account.extract(20));
      await sleep(1_000);
    }
  })();
  pushing.catch(() => {});
  return {
    stop: () => {
      over = true;
      return pushing;
    },
  };
}

/** Serial numbers of the certificates that a side has, without those of their issuers. */
async function serials(side: Side): Promise<string[]> {
  const { keystore } = await identityOf(side);
  return keystore
    .keys("tls")
    .flatMap(({ certificates = [] }) => certificates.slice(0, 1))
    .map((pem) => new X509Certificate(pem).serialNumber);
}

/** Revokes certificates, in the list that both sides read. */
function revoke(pair: Pair, name: Name, revoked: readonly string[]): void {
  const now = Date.now();
  const ca = developmentCaIn(pair.authorities[name], now);
  writeFileSync(
    crlFile(pair.authorities[name]),
    makeCrl({ ca, revoked: [...revoked], thisUpdate: now, nextUpdate: now + 300 * DAY }),
  );
}

/**
 * The certificate is replaced while deliveries follow each other: offered over the link, accepted by an officer of the partner, then used.
 * That the new one is in use shows when the old one is revoked: all goes on.
 */
async function rotate({ pair }: World, account: Account, name: Name): Promise<void> {
  const partner = pair[OTHER[name]];
  const old = await serials(pair[name]);
  const pushing = stream(account);
  await newCertificate(pair[name], OIN[name]);
  const offered = await eventually("the partner was offered the card", async () => {
    const [card] = await partner.officer.partnerCards(WHO);
    return card?.offered ?? undefined;
  });
  await partner.officer.acceptCard(WHO, OIN[name], offered.serial);
  await eventually("it knows that the partner has the card", async () => {
    const [card] = await pair[name].officer.partnerCards(WHO);
    return card?.ownSerial === offered.serial ? true : undefined;
  });
  // a choice of key counts for a few seconds
  await sleep(6_000);
  revoke(pair, name, old);
  await sleep(LISTS_ARE_READ);
  await pushing.stop();
  await account.stored(await account.push());
}

/** The certificate is revoked while deliveries follow each other; with a new one they go on. */
async function revokeAndRenew({ pair }: World, account: Account, name: Name): Promise<void> {
  const { police, municipality } = pair;
  const partner = pair[OTHER[name]];
  const pushing = stream(account);
  await sleep(2_000);
  revoke(pair, name, await serials(pair[name]));
  await sleep(A_MINUTE);
  await pushing.stop();
  const late = await account.push();
  await sleep(5_000);
  expect((await police.officer.delivery(WHO, late)).delivery.state).toMatch(/^(?:released|sending)$/);
  await expect(municipality.officer.delivery(WHO, late)).rejects.toMatchObject({ code: "DELIVERY_UNKNOWN" });
  // the old one is off the card at once
  await newCertificate(pair[name], OIN[name], "--compromised");
  // no link is left to offer the card over: two people compare its fingerprint
  const cardFile = join(dirname(pair[name].config), "card.jws");
  const { fingerprint } = await readCard(readFileSync(cardFile, "utf8").trim());
  await acceptCard(partner, { cardFile, fingerprint }, []);
  await eventually("what waited is on its way", async () => {
    // what a revoked partner parked is an officer's to send again
    const open = await police.officer.deliveries(WHO, { direction: "out", states: ["released", "sending"], limit: 5 });
    for (const { delivery } of open) if (delivery.parked) await police.officer.resend(WHO, delivery.id);
    return (await police.officer.delivery(WHO, late)).delivery.state === "stored" ? true : undefined;
  });
}

/** Certificates that are replaced and revoked under load. */
export const CERTIFICATES: FaultGroup = {
  name: "certificates",
  world: { revocationLists: true },
  cases: (["police", "municipality"] as const).flatMap((name) => [
    {
      name: `the certificate of the ${name} side is replaced under load`,
      profiles: ["embedded", "production"] as const,
      expected:
        "offered by a card that the partner accepts while it runs; deliveries go on, also once the old one is revoked",
      run: (world: World, account: Account) => rotate(world, account, name),
    },
    {
      name: `the certificate of the ${name} side is revoked under load`,
      profiles: ["embedded", "production"] as const,
      expected: "nothing arrives a minute later; with a new certificate deliveries go on",
      run: (world: World, account: Account) => revokeAndRenew(world, account, name),
    },
  ]),
};
