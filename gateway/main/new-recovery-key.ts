import { newRecoveryKey, recoveryKeyText } from "../backup/recovery-key.ts";
import type { BackupFiles } from "../cli/cli-context.ts";
import type { Clock } from "../core/clock.ts";

/** Makes a recovery key, and the text of the file that is kept offline. */
export const newRecoveryKeyFile = async (clock: Clock): ReturnType<BackupFiles["newKey"]> => {
  const key = await newRecoveryKey();
  return { recipient: key.recipient, text: recoveryKeyText(key, clock.now()) };
};
