import { createPublicKey, createSecretKey, randomBytes, X509Certificate } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect } from "vitest";
import type { Clock } from "../../gateway/core/clock.ts";
import { SluisError } from "../../gateway/core/sluis-error.ts";
import { issueCertificate, makeDevelopmentCa } from "../../gateway/identity/development-pki/development-ca.ts";
import type { OwnKey } from "../../gateway/identity/key-file.ts";
import { generateKey } from "../../gateway/identity/key-purpose.ts";
import { openKeystore } from "../../gateway/identity/keystore.ts";
import { ownCard } from "../../gateway/identity/own-card.ts";
import { keyId, spkiPin } from "../../gateway/identity/public-jwk.ts";
import type { DevelopmentCa } from "../../gateway/identity/signed-structure.ts";

export const POLICE = "00000001000000000001";
export const MUNICIPALITY = "00000001000000000002";
export const PROSECUTOR = "00000001000000000003";
export const DAY = 24 * 3600 * 1000;

/** Handshakes are judged by the machine's own clock, so certificates of the tests are made around it. */
export const NOW = Math.floor(Date.now() / 1000) * 1000;

export interface MovableClock extends Clock {
  at: number;
}

/** A clock that stands still; sleeping lets it jump. */
export function clockAt(at: number = NOW): MovableClock {
  const clock: MovableClock = {
    at,
    now: () => clock.at,
    sleep: async (ms) => {
      clock.at += ms;
    },
  };
  return clock;
}

export const kek = createSecretKey(randomBytes(32));
export const ca = makeDevelopmentCa(NOW, "Sluis");
export const otherCa = makeDevelopmentCa(NOW, "Elders");

/** A TLS key with a certificate for a party on loopback. `days` below zero is expired. */
export function tlsKey(oin: string, days = 30, authority: DevelopmentCa = ca): OwnKey {
  const privateKey = generateKey("tls");
  const publicKey = createPublicKey(privateKey);
  const hosts = ["localhost", "127.0.0.1"];
  const issuedAt = days < 0 ? NOW - 10 * DAY : NOW;
  const certificates = issueCertificate({
    ca: authority,
    oin,
    name: "Partij",
    hosts,
    publicKey,
    now: issuedAt,
    days: days < 0 ? 10 + days : days,
  });
  return { purpose: "tls", kid: keyId(publicKey), privateKey, publicKey, createdAt: NOW, certificates };
}

export function certificateOf(key: OwnKey): X509Certificate {
  return new X509Certificate(key.certificates![0]!);
}

/** The part of a card that is compared with a certificate. */
export function pinned(oin: string, ...keys: readonly OwnKey[]) {
  return { oin, tlsPins: keys.map((key) => spkiPin(key.publicKey)) };
}

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A folder that is gone after the tests of a file. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "sluis-identity-"));
  folders.push(folder);
  return folder;
}

/** A gateway with a key of every purpose, and its card. */
export function party(oin: string, serial = 1) {
  const keystore = openKeystore(join(temporaryFolder(), "keys"), kek, clockAt());
  for (const purpose of ["signing", "decryption", "log"] as const) keystore.createKey(purpose);
  const tls = keystore.createKey("tls");
  const { publicKey } = tls;
  keystore.setCertificates(
    tls.kid,
    issueCertificate({ ca, oin, name: "Partij", hosts: ["localhost"], publicKey, now: NOW }),
  );
  const details = {
    oin,
    environment: "test" as const,
    name: "Partij",
    serial,
    issuedAt: NOW,
    logKeyName: `sluis/${oin}`,
  };
  return { keystore, details, card: ownCard(keystore, details) };
}

/** The code of the SluisError that `work` throws; fails on success and on any other error. */
export async function codeOf(work: () => unknown): Promise<string> {
  try {
    await work();
  } catch (error) {
    if (error instanceof SluisError) return error.code;
    throw error;
  }
  return expect.fail("nothing was refused");
}
