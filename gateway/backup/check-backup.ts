import type { KeyObject } from "node:crypto";
import { SluisError } from "../core/sluis-error.ts";
import type { BackupManifest } from "../core/types/backup-manifest.ts";
import { cardKey } from "../identity/check-card.ts";
import { type ReadCard, readCard } from "../identity/partner-card.ts";
import { MANIFEST_LIMIT, MANIFEST_NAME, readManifest } from "./backup-manifest.ts";
import { type Digest, hashed } from "./hashed.ts";
import type { OpenedBackup } from "./open-backup.ts";

/** A backup that is whole. */
export interface CheckedBackup {
  readonly manifest: BackupManifest;
  /** The card in it that holds the key which signed its manifest. */
  readonly card: ReadCard;
  /** The manifest as it was signed, to be verified again with a key that is known to be ours. */
  readonly token: string;
}

/** Where a gateway's own card stands in a backup. */
const CARD = "configuration/card.jws";
/** Largest card that is read, bytes. */
const CARD_LIMIT = 256 * 1024;

/**
 * Reads a whole backup and compares everything with its manifest. Who made it is as good as the fingerprint of its card, which a person
 * compares; putting it back asks for more (see `restoreBackup`).
 * In: the backup. Out: what is in it. Throws BACKUP_DAMAGED, BACKUP_NOT_OURS, and as `openBackup`.
 */
export async function checkBackup(backup: OpenedBackup): Promise<CheckedBackup> {
  const found = new Map<string, Digest>();
  let cardText: string | undefined;
  let token: string | undefined;
  for await (const { name, content } of backup.files()) {
    // what stands behind the manifest cannot be in it
    if (token !== undefined || found.has(name)) throw new SluisError("BACKUP_DAMAGED", { why: "order" });
    if (name === MANIFEST_NAME) token = await textOf(content, MANIFEST_LIMIT);
    else {
      const counted = hashed(content, (digest) => found.set(name, digest));
      if (name === CARD) cardText = await textOf(counted, CARD_LIMIT);
      else for await (const _chunk of counted);
    }
  }
  if (token === undefined) throw new SluisError("BACKUP_DAMAGED", { why: "manifest" });
  if (cardText === undefined) throw new SluisError("BACKUP_NOT_OURS", { why: "card" });
  const card = await readCard(cardText.trim());
  const manifest = await readManifest(token, (kid) => signingKeyOn(card, kid));
  compare(manifest, found);
  return { manifest, card, token };
}

function signingKeyOn({ card }: ReadCard, kid: string): KeyObject {
  const jwk = card.signingKeys.find((key) => key.kid === kid);
  if (jwk === undefined) throw new SluisError("BACKUP_NOT_OURS", { why: "signature" });
  return cardKey("signing", jwk);
}

function compare({ files }: BackupManifest, found: ReadonlyMap<string, Digest>): void {
  const differs = files.find(({ name, bytes, sha256 }) => {
    const digest = found.get(name);
    return digest?.bytes !== bytes || digest.sha256 !== sha256;
  });
  if (differs !== undefined || files.length !== found.size) throw new SluisError("BACKUP_DAMAGED", { why: "digest" });
}

async function textOf(content: AsyncIterable<Uint8Array>, limit: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of content) {
    bytes += chunk.length;
    if (bytes > limit) throw new SluisError("BACKUP_DAMAGED", { why: "length" });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
