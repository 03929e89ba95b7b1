import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const DEBIAN_FOLDER = "/usr/lib/postgresql";

/**
 * The folder with `initdb` and `postgres`, of the newest version that is installed; as root on Debian or Ubuntu it is installed when
 * there is none, and that is said. Throws one sentence when there is none to be had.
 */
export function findPostgres(): string {
  const found = installed();
  if (found !== undefined) return found;
  if (process.getuid?.() === 0 && existsSync("/etc/debian_version")) {
    process.stderr.write("No PostgreSQL on this machine; installing the package postgresql.\n");
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    for (const args of [["update"], ["install", "-y", "--no-install-recommends", "postgresql"]])
      spawnSync("apt-get", args, { stdio: ["ignore", "ignore", "inherit"], env });
    const now = installed();
    if (now !== undefined) return now;
  }
  throw new Error(
    "These tests need PostgreSQL 15 or newer: set SLUIS_TEST_POSTGRES to the URL of a server, or install the package postgresql.",
  );
}

function installed(): string | undefined {
  const folders = [
    ...versions().map((version) => join(DEBIAN_FOLDER, String(version), "bin")),
    ...(folderOf("pg_config") ?? []),
  ];
  return folders.find((folder) => existsSync(join(folder, "initdb")) && existsSync(join(folder, "postgres")));
}

function versions(): number[] {
  if (!existsSync(DEBIAN_FOLDER)) return [];
  return readdirSync(DEBIAN_FOLDER)
    .map(Number)
    .filter((version) => version >= 15)
    .sort((left, right) => right - left);
}

function folderOf(program: string): string[] | undefined {
  try {
    return [execFileSync(program, ["--bindir"], { encoding: "utf8" }).trim()];
  } catch {
    return undefined;
  }
}

/** The user under whom the server runs: PostgreSQL refuses root. Out: undefined when this process is not root. */
export function unprivilegedUser(): { readonly uid: number; readonly gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const users = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .map((line) => line.split(":"));
  const user = users.find(([name]) => name === "postgres") ?? users.find(([name]) => name === "nobody");
  if (user === undefined) throw new Error("PostgreSQL cannot run as root, and there is no user postgres or nobody.");
  return { uid: Number(user[2]), gid: Number(user[3]) };
}
