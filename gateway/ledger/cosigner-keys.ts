import { parseVerifierKey, type VerifierKey, verifierKey } from "./verifier-key.ts";

/**
 * The keys under which the owner of these log keys cosigns: the same Ed25519 key, with a key id of its own, since what is signed
 * begins differently (C2SP tlog-cosignature). In: verifier keys as a partner card lists them. Out: verifier keys of cosignatures.
 * Throws NOTE_MALFORMED.
 */
export function cosignerKeys(logKeys: readonly string[]): VerifierKey[] {
  return logKeys.map(parseVerifierKey).map(({ name, publicKey }) => verifierKey(name, "cosigner", publicKey));
}
