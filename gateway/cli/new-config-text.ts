import type { Config } from "../core/types/config.ts";
import type { Texts } from "./texts/nl.ts";

/** What `init` asks. */
export interface NewGateway {
  readonly role: Config["role"];
  readonly oin: string;
  readonly name: string;
  readonly door: { readonly host: string; readonly port: number } | null;
  /** Revocation list of a shared development authority, or null. */
  readonly crlFile: string | null;
  /** User of this machine who gets every role in the test environment. */
  readonly osUser: string;
}

/** Absolute paths of what is to stand outside the new folder; null: in it. A key-encryption key that is there already is used. */
export interface Elsewhere {
  readonly dataDir: string | null;
  readonly keyFile: string | null;
}

/** Where `init` puts things, below the new folder. */
export const NEW_PATHS = {
  dataDir: "data",
  keyFile: "secret/kek",
  agreements: "agreements",
  partners: "partners",
} as const;

/** The first sluis.yaml, with comments. In: answers, words, what stands elsewhere. Out: YAML; texts are written as JSON strings, which YAML reads alike. */
export function newConfigText(
  { role, oin, name, door, crlFile, osUser }: NewGateway,
  words: Texts["newConfig"],
  { dataDir, keyFile }: Elsewhere,
): string {
  const text = JSON.stringify;
  const lines = [
    `# ${words.title}`,
    `# ${words.environment}`,
    "environment: test",
    `role: ${role}`,
    `oin: ${text(oin)}`,
    `name: ${text(name)}`,
    `dataDir: ${dataDir === null ? NEW_PATHS.dataDir : text(dataDir)}`,
    `# ${words.key}`,
    `keyEncryptionKeyFile: ${keyFile === null ? NEW_PATHS.keyFile : text(keyFile)}`,
    `agreementsDir: ${NEW_PATHS.agreements}`,
    ...(door === null ? [] : [`# ${words.door}`, "door:", `  host: ${text(door.host)}`, `  port: ${door.port}`]),
    ...(crlFile === null ? [] : ["tls:", "  crlFiles:", `    - ${text(crlFile)}`]),
    `# ${words.officers}`,
    "officers:",
    ...rolesOf(role).map((each) => `  - { id: ${text(officerId(osUser))}, role: ${each}, osUser: ${text(osUser)} }`),
    `# ${words.partners}`,
    "partners: []",
  ];
  return `${lines.join("\n")}\n`;
}

/** Enough to try everything alone; in production these belong to different people. */
export function rolesOf(role: Config["role"]): string[] {
  // the prosecutor supplies outcomes, and receives reports
  const own = { police: ["data-officer"], municipality: ["intake"], prosecutor: ["data-officer", "intake"] };
  return [...own[role], "functional-administrator", "technical-administrator", "privacy-officer"];
}

/** A name of this machine's user as the configuration and the log can carry it. */
function officerId(osUser: string): string {
  const id = osUser
    .toLowerCase()
    .replace(/[^a-z0-9._-]/g, "-")
    .replace(/^[._-]+/, "");
  return id.slice(0, 64) || "officer";
}
