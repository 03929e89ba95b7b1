import type { KeyObject } from "node:crypto";
import { canonicalJson } from "../../core/canonical-json.ts";
import { checkControlDocument } from "../../core/control-document.ts";
import type { Json } from "../../core/json.ts";
import { sha256Hex } from "../../core/sha256.ts";
import { SluisError } from "../../core/sluis-error.ts";
import { encryptJwe, readJwe, readJws, signJws } from "../../core/strict-jose.ts";
import { parseStrictJson } from "../../core/strict-json.ts";
import type { LinkAnswer } from "../../core/types/link-answer.ts";
import type { LinkQuestion } from "../../core/types/link-question.ts";
import type { GatewayKeys, Partner } from "../../deliveries/gateway-context.ts";

/** The two kinds of control message: what it says, the `typ` of its signature and its encryption, its schema. */
const KINDS = {
  question: { signed: "sluis-link-question+jws", sealed: "sluis-link-question+jwe", schema: "link-question" },
  answer: { signed: "sluis-link-answer+jws", sealed: "sluis-link-answer+jwe", schema: "link-answer" },
} as const;

interface Documents {
  readonly question: LinkQuestion;
  readonly answer: LinkAnswer;
}

/** Largest document in bytes: an answer of 4 MiB in base64url, and what stands around it. */
const LONGEST_DOCUMENT = 6 * 1024 * 1024;
/** Base64url around it once, and twice, with headers. */
const LONGEST_JWS = 8.5 * 1024 * 1024;
const LONGEST_TOKEN = 11.5 * 1024 * 1024;

/** Who we are. */
export interface LinkIdentity {
  readonly oin: string;
  readonly environment: "test" | "production";
  readonly keys: Pick<GatewayKeys, "signing" | "decryption">;
}

/** The partner as its newest accepted card describes it. */
export type LinkPartner = Pick<Partner, "oin" | "signingKeys" | "decryptionKey">;

/** A document that was made or read, and the hash of its JCS text. */
export interface ControlMessage<T> {
  readonly document: T;
  readonly hash: string;
}

/** What the sealing fills in: who says it to whom. */
type Filled = "v" | "environment" | "from" | "to" | "keyId";

/**
 * Signs a question or an answer and encrypts it to the partner: a broker between us can read nothing and change nothing. Receiver and
 * receiver's key are inside the signature, so a signed message that is encrypted again to somebody else is seen there.
 * In: kind, what it says, ourselves, the partner. Out: the token, and the document's hash.
 */
export async function sealControl<Kind extends keyof Documents>(
  kind: Kind,
  says: Omit<Documents[Kind], Filled>,
  own: LinkIdentity,
  partner: LinkPartner,
): Promise<{ readonly token: string; readonly hash: string }> {
  const { oin, environment, keys } = own;
  const filled = { v: 1, environment, from: oin, to: partner.oin, keyId: partner.decryptionKey.kid };
  const text = canonicalJson({ ...says, ...filled } as unknown as Json);
  const signed = await signJws(Buffer.from(text), keys.signing, KINDS[kind].signed);
  const token = await encryptJwe(Buffer.from(signed), partner.decryptionKey, KINDS[kind].sealed);
  return { token, hash: sha256Hex(text) };
}

/**
 * Opens one: size and form, decryption, signature by a key on the partner's card, canonical bytes, schema, then sender, receiver, key and
 * environment. In: kind, token, ourselves, the partner whose queue it stood in.
 * Throws TOO_LARGE, JOSE_MALFORMED, JOSE_HEADER_REFUSED, KEY_UNKNOWN, DECRYPTION_FAILED, SIGNATURE_INVALID, JSON_INVALID,
 * JSON_NOT_CANONICAL, SCHEMA_VIOLATION, UNKNOWN_KEY, PARTNER_MISMATCH, NOT_THE_RECEIVER, ENVIRONMENT_DIFFERS.
 */
export async function openControl<Kind extends keyof Documents>(
  kind: Kind,
  token: string,
  own: LinkIdentity,
  partner: LinkPartner,
): Promise<ControlMessage<Documents[Kind]>> {
  const { sealed, signed, schema } = KINDS[kind];
  const { plaintext, kid } = await readJwe(token, { typ: sealed, maxLength: LONGEST_TOKEN }, own.keys.decryption);
  const expected = { typ: signed, algs: ["ES256", "EdDSA"], maxLength: LONGEST_JWS };
  const { payload } = await readJws(Buffer.from(plaintext).toString("latin1"), expected, (id) =>
    signingKey(partner, id),
  );
  const value = parseStrictJson(payload, { depth: 4, bytes: LONGEST_DOCUMENT });
  const text = canonicalJson(value);
  if (!Buffer.from(text).equals(payload)) throw new SluisError("JSON_NOT_CANONICAL", { why: "bytes" });
  const document = checkControlDocument<Documents[Kind]>(schema, value);
  if (document.from !== partner.oin) throw new SluisError("PARTNER_MISMATCH", { what: "sender" });
  if (document.to !== own.oin) throw new SluisError("NOT_THE_RECEIVER", { what: "OIN" });
  if (document.keyId !== kid) throw new SluisError("NOT_THE_RECEIVER", { what: "key" });
  if (document.environment !== own.environment)
    throw new SluisError("ENVIRONMENT_DIFFERS", { own: own.environment, theirs: document.environment });
  return { document, hash: sha256Hex(text) };
}

function signingKey({ signingKeys }: LinkPartner, kid: string): KeyObject {
  const key = signingKeys.get(kid);
  if (key === undefined) throw new SluisError("KEY_UNKNOWN", { purpose: "signing" });
  return key;
}
