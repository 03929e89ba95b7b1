import { randomBytes, timingSafeEqual } from "node:crypto";
import type { EpochStep } from "../../../core/types/epoch-step.ts";
import type { PseudonymProvider } from "../../../pseudonyms/pseudonym-provider.ts";
import { keyStatement } from "../key-challenge.ts";
import type { DomainAgreement } from "./domain-agreements.ts";

/** What shows that a party holds keys now, by type. */
type Proofs = NonNullable<EpochStep["proofs"]>;

/**
 * Proves to the keeper that the keys of an epoch are here: the answer to its nonce and a fresh one of our own, for each type.
 * In: our keys, the types with the agreement that gives each, our OIN, the keeper's, its nonce. Out: our nonce and the proofs.
 */
export function proveKeys(
  provider: PseudonymProvider,
  given: ReadonlyMap<string, DomainAgreement>,
  own: string,
  keeper: string,
  asked: string,
): { readonly nonce: string; readonly proofs: Proofs } {
  const nonce = randomBytes(32).toString("hex");
  const proofs: Proofs = {};
  for (const [type, { stored, document }] of given) {
    const said = keyStatement(document, own, keeper, asked, nonce, stored.hash);
    proofs[type] = { agreement: stored.id, hash: stored.hash, answer: provider.keyCheckAnswer(type, said) };
  }
  return { nonce, proofs };
}

/**
 * The first type of which a partner did not prove that it holds our key, or undefined.
 * In: our keys, the types with the agreement that gives each, the partner, our OIN, our nonce, what it confirmed.
 */
export function unprovenType(
  provider: PseudonymProvider,
  given: ReadonlyMap<string, DomainAgreement>,
  partner: string,
  own: string,
  asked: string,
  { nonce, proofs = {} }: EpochStep,
): string | undefined {
  for (const [type, { stored, document }] of given) {
    const proof = proofs[type];
    if (proof === undefined || nonce === undefined || proof.hash !== stored.hash) return type;
    const said = keyStatement(document, partner, own, asked, nonce, stored.hash);
    const expected = Buffer.from(provider.keyCheckAnswer(type, said), "hex");
    const answer = Buffer.from(proof.answer, "hex");
    if (answer.length !== expected.length || !timingSafeEqual(answer, expected)) return type;
  }
  return undefined;
}
