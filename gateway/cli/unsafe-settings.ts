import { statSync } from "node:fs";
import { SluisError } from "../core/sluis-error.ts";
import { loadKek } from "../identity/key-encryption-key.ts";
import type { Keystore } from "../identity/keystore.ts";
import { refuseDisabledChecks } from "../identity/tls-options.ts";
import { kekPlace } from "./kek-place.ts";
import { ownCertificates } from "./own-certificates.ts";
import type { Settings } from "./settings.ts";

/** Windows has no permission bits that say anything. */
const HAS_RIGHTS = process.platform !== "win32";

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
  if (isOpenToOthers(settings.dataDir)) findings.push(new SluisError("DATA_FOLDER_OPEN", { path: settings.dataDir }));
  if (((statSync(settings.file, { throwIfNoEntry: false })?.mode ?? 0) & 0o002) !== 0 && HAS_RIGHTS)
    findings.push(new SluisError("CONFIG_WRITABLE", { path: settings.file }));
  if (settings.environment === "production" && settings.tls.crlFiles.length === 0)
    findings.push(new SluisError("REVOCATION_UNCHECKED"));
  collect(() => loadKek(settings.keyEncryptionKeyFile, kekPlace(settings, env)));
  return findings;
}

/** A folder whose rights let others in, or one of another user, who can open it to anybody; root may look into all of them. */
function isOpenToOthers(path: string): boolean {
  const folder = statSync(path, { throwIfNoEntry: false });
  if (folder === undefined || !HAS_RIGHTS) return false;
  return (folder.mode & 0o077) !== 0 || ![folder.uid, 0].includes(process.getuid?.() ?? 0);
}

/** Throws DEVELOPMENT_CERTIFICATE for a production gateway that would show a certificate of a development authority. */
export function refuseDevelopmentCertificate({ environment }: Pick<Settings, "environment">, keystore: Keystore): void {
  const development = ownCertificates(keystore).some((certificate) => certificate.current && certificate.development);
  if (environment === "production" && development) throw new SluisError("DEVELOPMENT_CERTIFICATE");
}
