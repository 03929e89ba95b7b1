import { X509Certificate } from "node:crypto";
import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "vitest";
import { crlFile, developmentCaIn } from "../../../gateway/cli/development-ca-folder.ts";
import { loadConfig } from "../../../gateway/cli/load-config.ts";
import { issueCertificate } from "../../../gateway/identity/development-pki/development-ca.ts";
import { makeCrl } from "../../../gateway/identity/development-pki/make-crl.ts";
import { ownCard } from "../../../gateway/identity/own-card.ts";
import { makeCard } from "../../../gateway/identity/partner-card.ts";
import { logKeyName } from "../../../gateway/ledger/log-origin.ts";
import { type Identity, openIdentity } from "../../../gateway/main/open-identity.ts";
import { systemClock } from "../../../gateway/main/system-clock.ts";
import type { Account } from "../account.ts";
import type { FaultGroup } from "../fault-case.ts";
import { MUNICIPALITY_OIN, type Pair, POLICE_OIN } from "../pair.ts";
import { eventually, type Side, WHO } from "../side.ts";
import type { World } from "../world.ts";

const DAY = 24 * 3600_000;
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

/** Gives one side a new key and certificate, and its partner the card that announces it; resolves when the partner has taken that over. */
async function renew(pair: Pair, name: Name): Promise<void> {
  const [side, partner] = [pair[name], pair[OTHER[name]]];
  const { keystore } = await identityOf(side);
  const known = (await identityOf(partner)).cards.find(({ oin }) => oin === OIN[name])!;
  const now = Date.now();
  const { kid, publicKey } = keystore.createKey("tls");
  const ca = developmentCaIn(pair.authorities[name], now);
  const hosts = ["localhost", "127.0.0.1"];
  keystore.setCertificates(kid, issueCertificate({ ca, oin: OIN[name], name: "Proef", hosts, publicKey, now }));
  const { oin, environment, address } = known;
  const details = { oin, environment, name: known.name, serial: known.serial + 1, issuedAt: now };
  const card = ownCard(keystore, {
    ...details,
    logKeyName: logKeyName(oin),
    ...(address === undefined ? {} : { address }),
  });
  const changed = () => partner.probe.count(`SELECT count(*) AS n FROM "logEntry" WHERE "type" = 'card-changed'`);
  const before = await changed();
  const token = await makeCard(card, keystore.current("signing"));
  writeFileSync(join(dirname(partner.config), "partners", `${oin}.jws`), `${token}\n`);
  await eventually("the partner took the card over", async () => ((await changed()) > before ? true : undefined));
}

/** Revokes the certificate that a side uses, in the list that both sides read. */
async function revoke(pair: Pair, name: Name): Promise<void> {
  const { keystore } = await identityOf(pair[name]);
  const { serialNumber } = new X509Certificate(keystore.current("tls").certificates![0]!);
  const now = Date.now();
  const ca = developmentCaIn(pair.authorities[name], now);
  const list = makeCrl({ ca, revoked: [serialNumber], thisUpdate: now, nextUpdate: now + 300 * DAY });
  writeFileSync(crlFile(pair.authorities[name]), list);
}

/** The certificate is replaced while deliveries follow each other: first announced, then used. */
async function rotate({ pair }: World, account: Account, name: Name): Promise<void> {
  const pushing = stream(account);
  await renew(pair, name);
  await pair[name].stop();
  await pair[name].start();
  await sleep(3_000);
  await pushing.stop();
  const { keystore } = await identityOf(pair[name]);
  expect(keystore.keys("tls").length).toBeGreaterThan(1);
  await account.stored(await account.push());
}

/** The certificate is revoked while deliveries follow each other; with a new one they go on. */
async function revokeAndRenew({ pair }: World, account: Account, name: Name): Promise<void> {
  const { police, municipality } = pair;
  const pushing = stream(account);
  await sleep(2_000);
  await revoke(pair, name);
  await sleep(A_MINUTE);
  await pushing.stop();
  const late = await account.push();
  await sleep(5_000);
  expect((await police.officer.delivery(WHO, late)).delivery.state).toMatch(/^(?:released|sending)$/);
  await expect(municipality.officer.delivery(WHO, late)).rejects.toMatchObject({ code: "DELIVERY_UNKNOWN" });
  await renew(pair, name);
  await pair[name].stop();
  await pair[name].start();
  // what a revoked partner parked is an officer's to send again
  const open = await police.officer.deliveries(WHO, { direction: "out", states: ["sending"], limit: 5 });
  for (const { delivery } of open) if (delivery.parked) await police.officer.resend(WHO, delivery.id);
  await account.stored(late);
}

/** Certificates that are replaced and revoked under load. */
export const CERTIFICATES: FaultGroup = {
  name: "certificates",
  world: { revocationLists: true },
  cases: (["police", "municipality"] as const).flatMap((name) => [
    {
      name: `the certificate of the ${name} side is replaced under load`,
      profiles: ["embedded", "production"] as const,
      expected: "announced by a card that the partner takes over while it runs; deliveries go on",
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
