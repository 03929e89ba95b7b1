import type { KeyObject } from "node:crypto";
import { agreementHash } from "../../gateway/agreements/agreement-hash.ts";
import { signStatement } from "../../gateway/agreements/agreement-statement.ts";
import type { Json } from "../../gateway/core/json.ts";
import type { Agreement } from "../../gateway/core/types/agreement.ts";
import type { SignedAgreement } from "../../gateway/core/types/signed-agreement.ts";

/** What a party signs with. */
export interface PartySigner {
  readonly privateKey: KeyObject;
  readonly kid: string;
}

/** An agreement as it stands in a file after both parties signed it, made with the code that they use. In: their keys by OIN. */
export async function signedByBoth(
  document: Json,
  signers: { readonly [oin: string]: PartySigner },
): Promise<SignedAgreement> {
  const agreement = document as unknown as Agreement;
  const parties = [agreement.supplier.oin, agreement.receiver.oin] as const;
  const sign = (from: string, to: string) => signatureOf(agreement, from, to, signers[from]!);
  const signatures = await Promise.all([sign(parties[0], parties[1]), sign(parties[1], parties[0])]);
  return { v: 1, document: document as unknown as SignedAgreement["document"], signatures };
}

/** The signature of one party under an agreement. */
export function signatureOf(agreement: Agreement, from: string, to: string, signer: PartySigner): Promise<string> {
  const { id, version, environment } = agreement;
  const about = { id, version, hash: agreementHash(agreement) };
  return signStatement({ v: 1, act: "signed", agreement: about, environment, from, to, time: 0, serial: 0 }, signer);
}
