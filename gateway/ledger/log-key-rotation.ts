import { type KeyObject, sign, verify } from "node:crypto";
import type { LogEntry } from "../core/types/log-entry.ts";
import { strictBase64 } from "./strict-base64.ts";
import { encodeVerifierKey, parseVerifierKey, type VerifierKey, verifierKey } from "./verifier-key.ts";

/** What an entry of type `log-key-rotated` says: that the owner of the one key goes on with the other, signed by both. */
export type LogKeyRotation = NonNullable<LogEntry["logKey"]>;

/** A rotation and the log that it stands in. */
export interface PlacedRotation {
  readonly origin: string;
  readonly logKey: LogKeyRotation;
}

/** The text that both keys sign: a fixed word, the log's origin and both verifier keys, a line each. No note begins like that. */
export function rotationText(origin: string, from: string, to: string): Buffer {
  return Buffer.from(`sluis/log-key/1\n${origin}\n${from}\n${to}\n`);
}

/** Makes the statement for one log. In: its origin, the name that keys sign under, the key of before and the next one. */
export function rotationOf(origin: string, keyName: string, before: KeyObject, next: KeyObject): LogKeyRotation {
  const [from, to] = [before, next].map((key) => encodeVerifierKey(verifierKey(keyName, "log", key))) as [
    string,
    string,
  ];
  const text = rotationText(origin, from, to);
  return { from, to, signatures: [before, next].map((key) => sign(null, text, key).toString("base64")) };
}

/** Whether both keys signed it, for this log. */
export function isProvenRotation({ origin, logKey }: PlacedRotation): boolean {
  const { from, to, signatures } = logKey;
  const text = rotationText(origin, from, to);
  try {
    const keys = [from, to].map(parseVerifierKey);
    return keys.every(({ type, publicKey }, at) => {
      const signature = strictBase64(signatures[at]!);
      return type === "log" && signature !== undefined && verify(null, text, publicKey, signature);
    });
  } catch {
    return false;
  }
}

/**
 * Follows a log from keys that are trusted to those before and after them: each vouches for the other.
 * In: trusted keys, rotations as they stand in logs of the same owner. Out: all keys that count, the trusted ones first.
 */
export function followLogKeys(
  trusted: readonly VerifierKey[],
  rotations: readonly PlacedRotation[],
): readonly VerifierKey[] {
  const proven = rotations.filter(isProvenRotation);
  const keys = new Map(trusted.map((key) => [nameOf(key), key]));
  // a chain of rotations may stand in any order: it is gone through until nothing is added
  for (let before = -1; before !== keys.size; ) {
    before = keys.size;
    for (const { logKey } of proven) {
      const pair = [logKey.from, logKey.to].map(parseVerifierKey);
      const known = pair.some((key) => trustedForms(key).some((form) => keys.has(nameOf(form))));
      if (!known) continue;
      // cosigners sign with the same key under another type
      const types = new Set([...keys.values()].map(({ type }) => type));
      for (const key of pair)
        for (const type of types) {
          const form = verifierKey(key.name, type, key.publicKey);
          keys.set(nameOf(form), keys.get(nameOf(form)) ?? form);
        }
    }
  }
  return [...keys.values()];
}

function trustedForms({ name, publicKey }: VerifierKey): VerifierKey[] {
  return [verifierKey(name, "log", publicKey), verifierKey(name, "cosigner", publicKey)];
}

function nameOf({ name, keyId }: VerifierKey): string {
  return `${name}+${keyId}`;
}
