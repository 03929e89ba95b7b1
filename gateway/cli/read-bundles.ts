import type { Json } from "../core/json.ts";
import { parseStrictJson } from "../core/strict-json.ts";
import { readCard } from "../identity/partner-card.ts";
import { cosignerKeys } from "../ledger/cosigner-keys.ts";
import { parseLogOrigin } from "../ledger/log-origin.ts";
import type { TrustedKeys } from "../ledger/open-bundle.ts";
import { encodeVerifierKey } from "../ledger/verifier-key.ts";
import { readText } from "./read-document.ts";

/** Largest bundle that is read, in bytes: a JavaScript string ends at 512 MiB. */
const LIMIT = 500 * 1024 * 1024;

/** Exports of logs as files, each with the keys that count for it. */
export interface ReadBundle {
  readonly document: Json;
  readonly trusted: TrustedKeys;
}

/**
 * Reads exports of logs, not verified yet. In: paths of exports and of partner cards. Throws DOCUMENT_NOT_READABLE, TOO_LARGE and what
 * reading JSON and cards throws.
 */
export async function readBundles(paths: readonly string[], cards: readonly string[]): Promise<ReadBundle[]> {
  const documents = paths.map((path) => parseStrictJson(readText(path, LIMIT), { bytes: LIMIT }));
  const keys = await keysOfCards(cards);
  return documents.map((document) => ({ document, trusted: trustedKeys(document, keys) }));
}

/** Log keys by the OIN of the card that they stand on. */
async function keysOfCards(paths: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
  const cards = await Promise.all(paths.map((path) => readCard(readText(path).trim())));
  return new Map(cards.map(({ card }) => [card.oin, card.logKeys]));
}

/** The keys of whoever says to have written the log, and of whom it is about; without a card of one, its keys in the bundle count. */
function trustedKeys(bundle: Json, keys: ReadonlyMap<string, readonly string[]>): TrustedKeys {
  const origin = (bundle as { readonly origin?: unknown } | null)?.origin;
  if (typeof origin !== "string") return {};
  try {
    const { own, partner } = parseLogOrigin(origin);
    const logKeys = keys.get(own);
    const cosigners = partner === null ? undefined : keys.get(partner);
    return {
      ...(logKeys === undefined ? {} : { logKeys }),
      ...(cosigners === undefined ? {} : { cosignerKeys: cosignerKeys(cosigners).map(encodeVerifierKey) }),
    };
  } catch {
    // verifying says what is wrong with it
    return {};
  }
}
