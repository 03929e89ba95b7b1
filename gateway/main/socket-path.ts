import { join } from "node:path";
import type { Settings } from "../cli/settings.ts";

/** The socket in the data folder over which the command line reaches the gateway. */
export function socketPath(settings: Pick<Settings, "dataDir">): string {
  return join(settings.dataDir, "sluis.sock");
}
