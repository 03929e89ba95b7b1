import { checkControlDocument } from "../core/control-document.ts";
import { SluisError } from "../core/sluis-error.ts";
import { parseStrictJson } from "../core/strict-json.ts";
import type { Agreement } from "../core/types/agreement.ts";
import type { SignedAgreement } from "../core/types/signed-agreement.ts";
import { agreementHash } from "./agreement-hash.ts";
import { readStatement, type SignerOf } from "./agreement-statement.ts";

/** An agreement whose signatures were all verified. */
export interface VerifiedAgreement {
  readonly document: Agreement;
  readonly hash: string;
  /** The signature of each party that signed, by OIN. */
  readonly signatures: ReadonlyMap<string, string>;
}

/**
 * Reads an agreement with its signatures: each is by a party of it, over the hash of exactly this document.
 * In: the parsed file or message, whose key is whose. Out: the agreement and who signed; what it means is checkAgreement's question.
 * Throws SCHEMA_VIOLATION, UNKNOWN_KEY, AGREEMENT_ALTERED, SIGNER_NOT_A_PARTY and what `readStatement` throws.
 */
export async function readSignedAgreement(document: unknown, signerOf: SignerOf): Promise<VerifiedAgreement> {
  const signed = checkControlDocument<SignedAgreement>("signed-agreement", document);
  const agreement = checkControlDocument<Agreement>("agreement", signed.document);
  const hash = agreementHash(agreement);
  const parties = [agreement.supplier.oin, agreement.receiver.oin];
  const signatures = new Map<string, string>();
  for (const token of signed.signatures) {
    const said = await readStatement(token, signerOf);
    if (!parties.includes(said.from) || !parties.includes(said.to) || said.from === said.to)
      throw new SluisError("SIGNER_NOT_A_PARTY", { agreement: agreement.id });
    const { id, version, environment } = agreement;
    const same = said.agreement.id === id && said.agreement.version === version && said.agreement.hash === hash;
    if (said.act !== "signed" || !same || said.environment !== environment)
      throw new SluisError("AGREEMENT_ALTERED", { agreement: id, version });
    if (signatures.has(said.from)) throw new SluisError("SIGNER_NOT_A_PARTY", { agreement: id });
    signatures.set(said.from, token);
  }
  return { document: agreement, hash, signatures };
}

/** Longest text of a signed agreement, in bytes. */
export const SIGNED_AGREEMENT_LIMIT = 256 * 1024;

/** Parses the text of a signed agreement; `readSignedAgreement` then judges it. Throws what `parseStrictJson` throws. */
export function parseSignedAgreement(text: string): unknown {
  return parseStrictJson(text, { depth: 12, bytes: SIGNED_AGREEMENT_LIMIT });
}
