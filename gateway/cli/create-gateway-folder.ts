import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Clock } from "../core/clock.ts";
import { SluisError } from "../core/sluis-error.ts";
import { issueCertificate } from "../identity/development-pki/development-ca.ts";
import { createKek, loadKek } from "../identity/key-encryption-key.ts";
import { openKeystore } from "../identity/keystore.ts";
import { ownCard } from "../identity/own-card.ts";
import { makeCard, type ReadCard, readCard } from "../identity/partner-card.ts";
import { logKeyName } from "../ledger/log-origin.ts";
import { crlFile, developmentCaIn } from "./development-ca-folder.ts";
import { kekPlace } from "./kek-place.ts";
import { type Elsewhere, NEW_PATHS, type NewGateway, newConfigText } from "./new-config-text.ts";
import { keysFolder } from "./open-keys.ts";
import type { Texts } from "./texts/nl.ts";

/** What `init` made. Paths are absolute. */
export interface NewGatewayFolder {
  readonly config: string;
  readonly dataDir: string;
  readonly keyFile: string;
  readonly cardFile: string;
  readonly caFolder: string;
  readonly card: ReadCard;
}

const NOWHERE_ELSE: Elsewhere = { dataDir: null, keyFile: null };

/**
 * Makes everything a new gateway of the test environment needs: folders (0700), key-encryption key, keys, a development certificate,
 * its partner card and its configuration. When a step fails, nothing stays in the folder.
 * In: an absent or empty folder (absolute), answers, folder of a shared development authority (or null), clock, words of the
 * configuration's comments, what stands elsewhere. Throws FOLDER_NOT_EMPTY, and for a key that is there what `loadKek` throws.
 */
export async function createGatewayFolder(
  dir: string,
  answers: Omit<NewGateway, "crlFile">,
  sharedCa: string | null,
  clock: Clock,
  words: Texts["newConfig"],
  elsewhere = NOWHERE_ELSE,
): Promise<NewGatewayFolder> {
  const folders = [dir, ...(elsewhere.dataDir === null ? [] : [elsewhere.dataDir])];
  for (const path of folders) {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    if (readdirSync(path).length > 0) throw new SluisError("FOLDER_NOT_EMPTY", { path });
  }
  try {
    return await fill(dir, answers, sharedCa, clock, words, elsewhere);
  } catch (error) {
    for (const path of folders)
      for (const name of readdirSync(path)) rmSync(join(path, name), { recursive: true, force: true });
    throw error;
  }
}

async function fill(
  dir: string,
  answers: Omit<NewGateway, "crlFile">,
  sharedCa: string | null,
  clock: Clock,
  words: Texts["newConfig"],
  elsewhere: Elsewhere,
): Promise<NewGatewayFolder> {
  const dataDir = elsewhere.dataDir ?? join(dir, NEW_PATHS.dataDir);
  const keyFile = elsewhere.keyFile ?? join(dir, NEW_PATHS.keyFile);
  for (const folder of [dataDir, join(dir, NEW_PATHS.agreements), join(dir, NEW_PATHS.partners)])
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (elsewhere.keyFile === null || !existsSync(keyFile)) createKek(keyFile);
  const kek = loadKek(keyFile, kekPlace({ dataDir, environment: "test" }, {}));
  const keystore = openKeystore(keysFolder({ dataDir }), kek, clock);
  for (const purpose of ["signing", "decryption", "log"] as const) keystore.createKey(purpose);
  const { publicKey, kid } = keystore.createKey("tls");

  const { oin, name, door } = answers;
  const now = clock.now();
  const caFolder = sharedCa ?? join(dir, "development-ca");
  const ca = developmentCaIn(caFolder, now);
  const hosts = [...new Set(["localhost", "127.0.0.1", "::1", ...(door === null ? [] : [door.host])])];
  keystore.setCertificates(kid, issueCertificate({ ca, oin, name, hosts, publicKey, now }));

  const own = ownCard(keystore, {
    oin,
    environment: "test",
    name,
    serial: 1,
    issuedAt: now,
    logKeyName: logKeyName(oin),
    ...(door === null ? {} : { address: addressOf(door) }),
  });
  const token = await makeCard(own, keystore.current("signing"));
  const cardFile = join(dir, "card.jws");
  const config = join(dir, "sluis.yaml");
  writeFileSync(cardFile, `${token}\n`, { mode: 0o644 });
  const crl = sharedCa === null ? null : crlFile(sharedCa);
  writeFileSync(config, newConfigText({ ...answers, crlFile: crl }, words, elsewhere), { mode: 0o600 });
  return { config, dataDir, keyFile, cardFile, caFolder, card: await readCard(token) };
}

function addressOf({ host, port }: { host: string; port: number }): string {
  return `https://${host.includes(":") ? `[${host}]` : host}:${port}`;
}
