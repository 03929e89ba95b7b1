import { generateX25519Identity, identityToRecipient } from "age-encryption";
import { SluisError } from "../core/sluis-error.ts";

/** A recovery key: the private half is kept offline, the public half stands in the configuration. */
export interface RecoveryKey {
  readonly privateKey: string;
  readonly recipient: string;
}

/** Makes a recovery key (age X25519, which every version of `age` knows). */
export async function newRecoveryKey(): Promise<RecoveryKey> {
  const privateKey = await generateX25519Identity();
  return { privateKey, recipient: await identityToRecipient(privateKey) };
}

/** The private key in a file of the form of `age-keygen`: comments, and one line with the key. Throws RECOVERY_KEY_INVALID. */
export async function readRecoveryKey(text: string): Promise<RecoveryKey> {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== "" && !line.startsWith("#"));
  if (lines.length !== 1) throw new SluisError("RECOVERY_KEY_INVALID");
  const privateKey = lines[0]!.trim();
  try {
    return { privateKey, recipient: await identityToRecipient(privateKey) };
  } catch {
    // the reason would quote the key
    throw new SluisError("RECOVERY_KEY_INVALID");
  }
}

/** The text of the file in which the private key is kept. */
export function recoveryKeyText({ privateKey, recipient }: RecoveryKey, createdAt: number): string {
  return `# created: ${new Date(createdAt).toISOString()}\n# public key: ${recipient}\n${privateKey}\n`;
}
