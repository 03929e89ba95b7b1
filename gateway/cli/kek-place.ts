import type { KekPlace } from "../identity/key-encryption-key.ts";
import type { Settings } from "./settings.ts";

/** What decides whether the key-encryption key is kept well enough. In: settings, environment variables. */
export function kekPlace(settings: Pick<Settings, "dataDir" | "environment">, env: NodeJS.ProcessEnv): KekPlace {
  const credentialsDirectory = env["CREDENTIALS_DIRECTORY"];
  return {
    dataDir: settings.dataDir,
    environment: settings.environment,
    uid: process.getuid?.(),
    ...(credentialsDirectory === undefined ? {} : { credentialsDirectory }),
  };
}
