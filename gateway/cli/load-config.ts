import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { createAccess } from "../access/create-access.ts";
import { checkControlDocument } from "../core/control-document.ts";
import { SluisError } from "../core/sluis-error.ts";
import { parseStrictYaml } from "../core/strict-yaml.ts";
import type { Config } from "../core/types/config.ts";
import { type Settings, settingsOf } from "./settings.ts";
import { unsafeSettings } from "./unsafe-settings.ts";

/**
 * The configuration of a gateway, checked and safe to run.
 * In: path of a YAML file (relative to the working folder) and the environment variables. Out: settings with absolute paths.
 * Throws CONFIG_NOT_FOUND, CONFIG_INVALID, YAML_INVALID, UNKNOWN_KEY (with the nearest known key), OFFICERS_INVALID, or the first
 * unsafe setting.
 */
export function loadConfig(path: string, env: NodeJS.ProcessEnv): Settings {
  const settings = readConfig(path);
  const unsafe = unsafeSettings(settings, env)[0];
  if (unsafe) throw unsafe;
  return settings;
}

/** The same without the safety checks, so that `doctor` can name every finding. */
export function readConfig(path: string): Settings {
  const file = resolve(path);
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (cause) {
    throw new SluisError("CONFIG_NOT_FOUND", { path }, { cause });
  }
  const document = parseStrictYaml(text, path);
  let config: Config;
  try {
    config = checkControlDocument<Config>("config", document);
  } catch (error) {
    if (!(error instanceof SluisError) || error.code !== "SCHEMA_VIOLATION") throw error;
    throw new SluisError("CONFIG_INVALID", { path, at: error.details["at"], rule: error.details["rule"] });
  }
  refuseDoubles(config, path);
  createAccess(config.officers ?? []);
  const folder = dirname(file);
  return settingsOf(config, (value) => resolve(folder, value), file);
}

/** What a schema cannot say: one entry per partner, and nobody is their own partner. */
function refuseDoubles(config: Config, path: string): void {
  const seen = new Set([config.oin]);
  for (const [index, { oin }] of (config.partners ?? []).entries()) {
    if (seen.has(oin)) throw new SluisError("CONFIG_INVALID", { path, at: `/partners/${index}/oin`, rule: "unique" });
    seen.add(oin);
  }
}
