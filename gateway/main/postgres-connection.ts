import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import type { PostgresSetting } from "../cli/settings.ts";
import { SluisError } from "../core/sluis-error.ts";
import type { PostgresConnection } from "../store/postgres/connection.ts";

/** The connection that settings name, with its certificates read. Throws STORE_UNAVAILABLE for a file that cannot be read. */
export function postgresConnection(setting: PostgresSetting): PostgresConnection {
  const { host, port, database, user, passwordFile, caFile, clientCertificateFile, clientKeyFile } = setting;
  return {
    host,
    port,
    database,
    user,
    password: passwordFile === null ? null : () => readPassword(passwordFile),
    tls:
      caFile === null
        ? null
        : {
            ca: readPem(caFile),
            ...(clientCertificateFile === null ? {} : { certificate: readPem(clientCertificateFile) }),
            ...(clientKeyFile === null ? {} : { key: readPem(clientKeyFile) }),
          },
  };
}

/** What a password file holds; a line end behind it is none of it. */
export async function readPassword(path: string): Promise<string> {
  return (await readFile(path, "utf8")).replace(/\r?\n$/, "");
}

function readPem(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    throw new SluisError("STORE_UNAVAILABLE", { why: `${(cause as { code?: string }).code}: ${path}` }, { cause });
  }
}
