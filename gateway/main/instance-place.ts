import { hostname } from "node:os";
import type { Settings } from "../cli/settings.ts";
import { sha256Hex } from "../core/sha256.ts";

/** What tells instances on one store apart, so that each has a configuration and a certificate of its own. */
export function instancePlace({ dataDir }: Settings): string {
  return `@${sha256Hex(`${hostname()}:${dataDir}`).slice(0, 16)}`;
}
