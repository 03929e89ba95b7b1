import { statSync } from "node:fs";
import { SluisError } from "../core/sluis-error.ts";
import { loadKek } from "../identity/key-encryption-key.ts";
import { refuseDisabledChecks } from "../identity/tls-options.ts";
import { kekPlace } from "./kek-place.ts";
import type { Settings } from "./settings.ts";

/**
 * What makes a configuration unsafe to run; each finding says how to mend it.
 * In: settings, environment variables. Out: findings, none when it is safe. What does not exist yet is not judged here.
 */
export function unsafeSettings(settings: Settings, env: NodeJS.ProcessEnv): SluisError[] {
  const findings: SluisError[] = [];
  const collect = (check: () => unknown): void => {
    try {
      check();
    } catch (error) {
      if (!(error instanceof SluisError)) throw error;
      // an officer's command needs no key; `serve` and `doctor` read it and say what is wrong
      if (error.code !== "KEK_UNREADABLE") findings.push(error);
    }
  };
  collect(() => refuseDisabledChecks(env["NODE_TLS_REJECT_UNAUTHORIZED"]));
  const folder = statSync(settings.dataDir, { throwIfNoEntry: false });
  // Windows has no permission bits that say anything
  if (folder && process.platform !== "win32" && folder.mode & 0o077)
    findings.push(new SluisError("DATA_FOLDER_OPEN", { path: settings.dataDir }));
  collect(() => loadKek(settings.keyEncryptionKeyFile, kekPlace(settings, env)));
  return findings;
}
