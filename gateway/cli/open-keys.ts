import { join } from "node:path";
import type { Clock } from "../core/clock.ts";
import { loadKek } from "../identity/key-encryption-key.ts";
import { type Keystore, openKeystore } from "../identity/keystore.ts";
import { kekPlace } from "./kek-place.ts";
import type { Settings } from "./settings.ts";

/** Where a gateway's wrapped keys stand. */
export function keysFolder(settings: Pick<Settings, "dataDir">): string {
  return join(settings.dataDir, "keys");
}

/** Opens the keys of a gateway. In: settings, environment variables, clock. Throws as loadKek and openKeystore do. */
export function openKeys(settings: Settings, env: NodeJS.ProcessEnv, clock: Clock): Keystore {
  return openKeystore(keysFolder(settings), loadKek(settings.keyEncryptionKeyFile, kekPlace(settings, env)), clock);
}
