import { existsSync } from "node:fs";
import { openKeys } from "../cli/open-keys.ts";
import type { Settings } from "../cli/settings.ts";
import { ERROR_TABLE } from "../core/error-table.ts";
import { fillSentence, SluisError } from "../core/sluis-error.ts";
import type { CheckLine } from "../deliveries/ports/officer-service.ts";
import { openStore, storePath } from "./open-store.ts";
import { checkRefKeys } from "./ref-keys.ts";
import { checkSubjectKey } from "./subject-key.ts";
import { systemClock } from "./system-clock.ts";

const SOUND: readonly CheckLine[] = [{ check: "store", ok: true, nl: "", en: "" }];

/**
 * Opens the store as `serve` would, while no gateway runs on it, reads the whole of it, and looks whether the keys that it was filled with are there.
 * Out: one line per finding.
 */
export async function checkStore(settings: Settings, env: NodeJS.ProcessEnv): Promise<readonly CheckLine[]> {
  if (settings.store.engine === "sqlite" && !existsSync(storePath(settings))) return SOUND;
  try {
    const store = await openStore(settings, systemClock);
    try {
      await store.check();
      if (!store.shared) {
        const keystore = openKeys(settings, env, systemClock);
        await checkSubjectKey(keystore, store);
        await checkRefKeys(keystore, store, settings.oin);
      }
    } finally {
      await store.close();
    }
    return SOUND;
  } catch (error) {
    if (!(error instanceof SluisError)) throw error;
    // the gateway that runs has opened and checked it already; a lost key of references it tells at the next push
    if (error.code === "DATA_FOLDER_IN_USE") return SOUND;
    const { nl, en } = ERROR_TABLE[error.code];
    return [{ check: "store", ok: false, nl: fillSentence(nl, error.details), en: fillSentence(en, error.details) }];
  }
}
