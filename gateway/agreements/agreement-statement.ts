import type { KeyObject } from "node:crypto";
import { canonicalJson } from "../core/canonical-json.ts";
import { checkControlDocument } from "../core/control-document.ts";
import type { Json } from "../core/json.ts";
import { SluisError } from "../core/sluis-error.ts";
import { readJws, signJws } from "../core/strict-jose.ts";
import { parseStrictJson } from "../core/strict-json.ts";
import type { AgreementStatement } from "../core/types/agreement-statement.ts";

/** Of its own, so that no other signed message can pass for an agreement's signature. */
const EXPECTATION = { typ: "sluis-agreement+jws", algs: ["ES256", "EdDSA"], maxLength: 4096 };

/** Whose key a key id is; undefined for one that no known party has now. */
export type SignerOf = (kid: string) => { readonly oin: string; readonly publicKey: KeyObject } | undefined;

/** Signs a statement with a signing key. Out: compact JWS over its JCS form. Throws SCHEMA_VIOLATION, UNKNOWN_KEY. */
export async function signStatement(
  statement: AgreementStatement,
  signer: { readonly privateKey: KeyObject; readonly kid: string },
): Promise<string> {
  const checked = checkControlDocument<AgreementStatement>("agreement-statement", statement) as unknown as Json;
  return signJws(Buffer.from(canonicalJson(checked)), signer, EXPECTATION.typ);
}

/**
 * Reads a statement: its form, its signature, and that the key is that of the party who speaks in it.
 * In: the token, whose key is whose. Out: what it says; what that means for an agreement is the caller's question.
 * Throws what `readJws` and `parseStrictJson` throw, KEY_UNKNOWN, JSON_NOT_CANONICAL, SCHEMA_VIOLATION, SIGNER_NOT_A_PARTY.
 */
export async function readStatement(token: string, signerOf: SignerOf): Promise<AgreementStatement> {
  let oin: string | undefined;
  const { payload } = await readJws(token, EXPECTATION, (kid) => {
    const signer = signerOf(kid);
    if (signer === undefined) throw new SluisError("KEY_UNKNOWN", { purpose: "signing" });
    oin = signer.oin;
    return signer.publicKey;
  });
  const value = parseStrictJson(payload, { depth: 3 });
  if (!Buffer.from(canonicalJson(value)).equals(payload)) throw new SluisError("JSON_NOT_CANONICAL", { why: "bytes" });
  const statement = checkControlDocument<AgreementStatement>("agreement-statement", value);
  if (statement.from !== oin) throw new SluisError("SIGNER_NOT_A_PARTY", { agreement: statement.agreement.id });
  return statement;
}
