import { randomBytes, timingSafeEqual } from "node:crypto";
import type { Agreement } from "../../core/types/agreement.ts";
import { normaliserDigest } from "../../pseudonyms/normaliser-digest.ts";
import type { KeyCheckStatement, PseudonymProvider } from "../../pseudonyms/pseudonym-provider.ts";
import type { GatewayContext } from "../gateway-context.ts";

/**
 * Answers a partner's challenge for every agreed type whose key is held here; both nonces and both parties are in it, so that no answer
 * can be used again or by somebody else. In: our keys, the agreement and its hash, the partner, its nonce (hexadecimal).
 */
export function answerChallenge(
  { own }: Pick<GatewayContext, "own">,
  provider: PseudonymProvider | undefined,
  agreement: Agreement,
  partner: string,
  agreementHash: string,
  asked: string,
): { readonly nonce: string; readonly answers: { readonly [type: string]: string } } {
  const nonce = randomBytes(32).toString("hex");
  const said = keyStatement(agreement, own.oin, partner, asked, nonce, agreementHash);
  const types = provider === undefined ? [] : agreement.pseudonyms!.types.filter((type) => provider.holds(type));
  return { nonce, answers: Object.fromEntries(types.map((type) => [type, provider!.keyCheckAnswer(type, said)])) };
}

/** The types that both hold and whose answer is not the one that our key gives. In: our keys and nonce, the partner's nonce and answers. */
export function wrongAnswers(
  { own }: Pick<GatewayContext, "own">,
  provider: PseudonymProvider | undefined,
  agreement: Agreement,
  partner: string,
  agreementHash: string,
  asked: string,
  answer: { readonly nonce: string; readonly answers: { readonly [type: string]: string } },
): string[] {
  if (provider === undefined) return [];
  const said = keyStatement(agreement, partner, own.oin, asked, answer.nonce, agreementHash);
  return Object.entries(answer.answers)
    .filter(([type]) => provider.holds(type))
    .filter(([type, proof]) => {
      const expected = Buffer.from(provider.keyCheckAnswer(type, said), "hex");
      const given = Buffer.from(proof, "hex");
      return given.length !== expected.length || !timingSafeEqual(given, expected);
    })
    .map(([type]) => type);
}

/** What both sides prove about one agreement in a key check. In: who answers, who asked, both nonces (hexadecimal). */
export function keyStatement(
  agreement: Agreement,
  ownOin: string,
  peerOin: string,
  nonceA: string,
  nonceB: string,
  agreementHash: string,
): KeyCheckStatement {
  return {
    role: agreement.supplier.oin === ownOin ? "supplier" : "receiver",
    ownOin,
    peerOin,
    nonceA: Buffer.from(nonceA, "hex"),
    nonceB: Buffer.from(nonceB, "hex"),
    normaliserDigest: normaliserDigest(),
    agreementHash,
  };
}
