import { createSecretKey, type KeyObject } from "node:crypto";
import { canonicalJson } from "../../core/canonical-json.ts";
import { checkControlDocument } from "../../core/control-document.ts";
import type { Json } from "../../core/json.ts";
import { SluisError } from "../../core/sluis-error.ts";
import { encryptJwe, readJwe, readJws, signJws } from "../../core/strict-jose.ts";
import { parseStrictJson } from "../../core/strict-json.ts";
import type { KeyHandover } from "../../core/types/key-handover.ts";
import { createHn1FieldProvider } from "../../pseudonyms/hn1/field-provider.ts";
import type { GatewayContext, Partner } from "../gateway-context.ts";

const STATEMENT = { typ: "sluis-keys+jws", algs: ["ES256", "EdDSA"], maxLength: 16 * 1024 };
const ENVELOPE = { typ: "sluis-keys+jwe", maxLength: 64 * 1024 };

/** Field keys that were handed over and checked: K_field by type, with what the keeper states of them. */
export interface HandedKeys {
  readonly statement: KeyHandover;
  readonly fields: ReadonlyMap<string, KeyObject>;
}

/** Seals field keys to a partner: JWE(JCS {statement: JWS, keys}). Nobody else can open it, so it may travel and be kept anywhere. */
export async function sealKeys(
  { keys }: Pick<GatewayContext, "keys">,
  { statement, fields }: HandedKeys,
  recipient: Partner["decryptionKey"],
): Promise<string> {
  const checked = checkControlDocument<KeyHandover>("key-handover", statement) as unknown as Json;
  const signed = await signJws(Buffer.from(canonicalJson(checked)), keys.signing, STATEMENT.typ);
  const bytes = [...fields].map(([type, key]) => [type, key.export().toString("base64url")] as const);
  const inner = Buffer.from(canonicalJson({ statement: signed, keys: Object.fromEntries(bytes) }));
  try {
    return await encryptJwe(inner, recipient, ENVELOPE.typ);
  } finally {
    inner.fill(0);
  }
}

/**
 * Opens what a keeper sealed to us: our decryption key, the keeper's signature, the names in it, and that every key is the one that
 * its check value says. What the agreement allows is `checkHandover`'s question. In: OIN of the keeper, the token.
 * Throws KEY_UNKNOWN (sealed to somebody else, or signed by somebody else), KEY_HANDOVER_INVALID, PARTNER_MISMATCH, NOT_THE_RECEIVER,
 * ENVIRONMENT_DIFFERS and what reading JOSE throws.
 */
export async function openKeys(context: GatewayContext, keeper: string, token: string): Promise<HandedKeys> {
  const { own, keys } = context;
  const { plaintext } = await readJwe(token, ENVELOPE, (kid) => keys.decryption(kid));
  const inner = innerOf(plaintext);
  const { payload } = await readJws(inner.statement, STATEMENT, (kid) => {
    const key = context.partner(keeper)?.signingKeys.get(kid);
    if (key === undefined) throw new SluisError("KEY_UNKNOWN", { purpose: "signing" });
    return key;
  });
  const value = parseStrictJson(payload, { depth: 3 });
  if (!Buffer.from(canonicalJson(value)).equals(payload)) throw new SluisError("JSON_NOT_CANONICAL", { why: "bytes" });
  const statement = checkControlDocument<KeyHandover>("key-handover", value);
  if (statement.from !== keeper) throw new SluisError("PARTNER_MISMATCH", { what: "keeper" });
  if (statement.to !== own.oin) throw new SluisError("NOT_THE_RECEIVER", { what: "OIN" });
  if (statement.environment !== own.environment)
    throw new SluisError("ENVIRONMENT_DIFFERS", { own: own.environment, theirs: statement.environment });
  const fields = new Map<string, KeyObject>();
  if (Object.keys(inner.keys).sort().join() !== Object.keys(statement.types).sort().join())
    throw new SluisError("KEY_HANDOVER_INVALID", { why: "types" });
  for (const [type, text] of Object.entries(inner.keys)) fields.set(type, createSecretKey(text, "base64url"));
  const { domain, epoch, kid } = statement;
  const provider = createHn1FieldProvider({ domain, epoch, kid, fieldKeys: fields });
  for (const [type, kcv] of Object.entries(statement.types))
    if (provider.keyCheck(type) !== kcv) throw new SluisError("KEY_HANDOVER_INVALID", { why: `KCV ${type}` });
  return { statement, fields };
}

function innerOf(plaintext: Uint8Array): {
  readonly statement: string;
  readonly keys: { readonly [type: string]: string };
} {
  const value = parseStrictJson(plaintext, { depth: 3 }) as { statement?: unknown; keys?: unknown } | null;
  const keys = value?.keys;
  if (typeof value?.statement !== "string" || typeof keys !== "object" || keys === null)
    throw new SluisError("KEY_HANDOVER_INVALID", { why: "form" });
  for (const text of Object.values(keys))
    if (typeof text !== "string" || !/^[A-Za-z0-9_-]{43}$/.test(text))
      throw new SluisError("KEY_HANDOVER_INVALID", { why: "form" });
  return { statement: value.statement, keys: keys as { [type: string]: string } };
}
