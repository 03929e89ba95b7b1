import { readFileSync } from "node:fs";
import { parse } from "yaml";

/** The folder of the project. */
export const PROJECT = new URL("../../", import.meta.url);

/** What the tests look at of a service in docker-compose.yml. */
export interface ComposeService {
  readonly image: string;
  readonly profiles: readonly string[];
  readonly user: string;
  readonly read_only: boolean;
  readonly cap_drop: readonly string[];
  readonly security_opt: readonly string[];
  readonly command?: readonly string[];
  readonly environment?: { readonly [name: string]: string };
  readonly networks: readonly string[] | { readonly [name: string]: { readonly aliases?: readonly string[] } };
  readonly volumes: readonly string[];
  readonly secrets: readonly { readonly source: string; readonly target: string }[];
  readonly ports?: readonly string[];
  readonly tmpfs: readonly string[];
  readonly mem_limit: string;
  readonly cpus: number;
  readonly pids_limit: number;
  readonly healthcheck: { readonly test?: readonly string[]; readonly disable?: boolean };
}

/** docker-compose.yml. */
export interface ComposeFile {
  readonly services: { readonly [name: string]: ComposeService };
  readonly networks: { readonly [name: string]: { readonly internal?: boolean } };
  readonly volumes: { readonly [name: string]: object };
  readonly secrets: { readonly [name: string]: { readonly file: string } };
}

/** Reads the file as Compose does: YAML 1.2 with merge keys. */
export function composeFile(): ComposeFile {
  return parse(readFileSync(new URL("docker-compose.yml", PROJECT), "utf8"), { merge: true }) as ComposeFile;
}

/** Names of the networks of a service. */
export function networksOf({ networks }: ComposeService): readonly string[] {
  return Array.isArray(networks) ? (networks as readonly string[]) : Object.keys(networks);
}
