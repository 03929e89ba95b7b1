import { createPublicKey } from "node:crypto";
import { generateKey } from "../../gateway/identity/key-purpose.ts";
import { makeCard } from "../../gateway/identity/partner-card.ts";
import { publicJwk } from "../../gateway/identity/public-jwk.ts";
import { ca } from "../identity/sample-parties.ts";
import type { LedgerSide } from "./ledger-world.ts";

/** The signed card of a side, with its log key. */
export async function cardOf({ oin, vkey, signer }: LedgerSide): Promise<string> {
  const jwk = publicJwk(createPublicKey(signer.privateKey));
  const card = {
    v: 1 as const,
    oin,
    environment: "test" as const,
    name: "Proef",
    serial: 1,
    tlsPins: ["0".repeat(64)],
    signingKeys: [jwk],
    decryptionKeys: [publicJwk(createPublicKey(generateKey("decryption")))],
    logKeys: [vkey],
    issuers: [ca.certificate],
    issuedAt: 0,
  };
  return makeCard(card, { privateKey: signer.privateKey, kid: jwk.kid });
}
