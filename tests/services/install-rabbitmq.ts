import { spawnSync } from "node:child_process";
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";

const POLICY = "/usr/sbin/policy-rc.d";

/** Folders where packages put RabbitMQ's own scripts; Debian's in /usr/sbin change user and folder, so those come last. */
const USUAL = ["/usr/lib/rabbitmq/bin", "/opt/rabbitmq/sbin", "/usr/local/sbin", "/opt/homebrew/sbin"];

function findScripts(): string | undefined {
  const folders = [...USUAL, ...(process.env.PATH ?? "").split(delimiter)];
  return folders.find((folder) => existsSync(join(folder, "rabbitmq-server")));
}

/**
 * Finds RabbitMQ's scripts on this machine; as root on Debian or Ubuntu it installs the package when there is none, and says so.
 * The packaged service is not started. Out: the folder with `rabbitmq-server` and `rabbitmqctl`. Throws when there is none to be had.
 */
export function rabbitMqScripts(): string {
  const found = findScripts();
  if (found !== undefined) return found;
  if (process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get"))
    throw new Error(
      "these tests need RabbitMQ: install rabbitmq-server, or name one in SLUIS_TEST_RABBITMQ (see tests/services/rabbitmq.ts)",
    );
  process.stderr.write("RabbitMQ is not installed: installing the package rabbitmq-server\n");
  install();
  const installed = findScripts();
  if (installed === undefined) throw new Error("rabbitmq-server was installed, but its scripts were not found");
  return installed;
}

function install(): void {
  // Debian's way to say that installing a package starts no service
  const ownPolicy = !existsSync(POLICY);
  if (ownPolicy) writeFileSync(POLICY, "#!/bin/sh\nexit 101\n", { mode: 0o755 });
  try {
    run("update", "-qq");
    run("install", "-y", "-qq", "--no-install-recommends", "rabbitmq-server");
  } finally {
    if (ownPolicy) rmSync(POLICY, { force: true });
  }
}

function run(...args: readonly string[]): void {
  // another test file may be installing too: wait for its lock
  const { status, stderr } = spawnSync("apt-get", ["-o", "DPkg::Lock::Timeout=300", ...args], {
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`apt-get ${args[0]} failed: ${stderr.slice(-500)}`);
}
