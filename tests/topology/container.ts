import { execFileSync, type SpawnSyncReturns, spawn, spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type ComposeFile, type ComposeService, PROJECT } from "../docker/compose-file.ts";

const project = fileURLToPath(PROJECT);

/** Where bind mounts, named volumes and secrets of the composition stand. */
export interface Ground {
  readonly folder: string;
  /** Stands in for `./deploy`. */
  readonly deploy: string;
  readonly compose: ComposeFile;
  /** Folders that are put before the PATH inside: those of PostgreSQL and RabbitMQ of this machine. */
  readonly programs: readonly string[];
}

/** A service as a container without an engine: a network namespace, and a read-only file system of its own. */
export interface Container {
  readonly name: string;
  /** Runs a command in it to its end, as the user of the service. */
  run(words: readonly string[], input?: string): SpawnSyncReturns<string>;
  /** Starts a command in it; its output goes to a file in the ground's folder. Out: what ends it. */
  start(words: readonly string[]): { readonly pid: number; readonly log: string };
}

const PASSWD = `root:x:0:0::/root:/bin/sh
server:x:999:999::/tmp:/bin/sh
sluis:x:10001:10001::/nonexistent:/usr/sbin/nologin
`;

/**
 * Makes the file system of a service as its definition says: root of this machine beneath a read-only overlay, volumes, secrets and
 * folders in memory. In: where things stand, the name of the service, its hosts file.
 */
export function makeContainer(ground: Ground, name: string, hosts: string): Container {
  const service = ground.compose.services[name]!;
  const base = join(ground.folder, "containers", name);
  const root = join(base, "root");
  const sh = (script: string, ...words: string[]) => execFileSync("sh", ["-euc", script, ...words], { stdio: "pipe" });
  mkdirSync(base, { recursive: true });
  sh(
    'mount -t tmpfs tmpfs "$0"; mkdir "$0/up" "$0/work" "$0/root"; mount -t overlay overlay -o "lowerdir=/,upperdir=$0/up,workdir=$0/work" "$0/root"',
    base,
  );
  for (const [path, text] of Object.entries({ "etc/passwd": PASSWD, "etc/hosts": hosts, "etc/hostname": `${name}\n` }))
    writeFileSync(join(root, path), text);
  sh(
    'rm -rf "$0/app" "$0/usr/local/bin/sluis" "$0/usr/local/bin/node"; mkdir "$0/app"; ln -s /app/bin/sluis.mjs "$0/usr/local/bin/sluis"; ln -s "$1" "$0/usr/local/bin/node"',
    root,
    process.execPath,
  );
  // what the images bring: folders that belong to the user of the service
  for (const [source, target] of mountsOf(ground, name, service)) {
    const isFile = source.file;
    sh(isFile ? 'mkdir -p "$(dirname "$0")"; : > "$0"' : 'mkdir -p "$0"', join(root, target));
  }
  mkdirSync(join(root, "run/secrets"), { recursive: true });
  for (const { target } of service.secrets) writeFileSync(join(root, "run/secrets", target), "");
  for (const path of tmpfsOf(service)) mkdirSync(join(root, path.target), { recursive: true });
  sh('mount -o remount,ro "$0"', root);
  sh(
    'mount --rbind /proc "$0/proc"; mount --rbind /dev "$0/dev"; mount --bind "$1" "$0/app"; mount -o remount,bind,ro "$0/app"',
    root,
    project,
  );
  for (const [source, target] of mountsOf(ground, name, service))
    sh('mount --bind "$0" "$1"', source.path, join(root, target));
  for (const { source, target } of service.secrets) {
    const path = ground.compose.secrets[source]!.file.replace("./deploy", ground.deploy);
    sh('mount --bind "$0" "$1"', path, join(root, "run/secrets", target));
  }
  for (const { target, options } of tmpfsOf(service))
    sh('mount -t tmpfs -o "$0" tmpfs "$1"', options, join(root, target));

  const [uid, gid] = service.user.split(":") as [string, string];
  const path = ["/usr/local/bin", ...ground.programs, "/usr/bin:/bin"].join(":");
  const environment = {
    PATH: path,
    HOME: "/tmp",
    NODE_COMPILE_CACHE: "/tmp/compile-cache",
    XDG_STATE_HOME: "/tmp/state",
    SLUIS_CONFIG: "/etc/sluis/sluis.yaml",
    ...service.environment,
  };
  // no new privileges, an empty bounding set, as the composition says; the machine's name last of what needs root
  const privileges = [
    "/usr/bin/setpriv",
    "--reuid",
    uid,
    "--regid",
    gid,
    "--clear-groups",
    "--no-new-privs",
    "--bounding-set=-all",
    "--inh-caps=-all",
  ];
  const inside = (words: readonly string[]) => [
    "netns",
    "exec",
    namespaceOf(name),
    "unshare",
    "--uts",
    "sh",
    "-euc",
    'hostname "$0"; exec "$@"',
    name,
    "/usr/sbin/chroot",
    root,
    ...privileges,
    "--",
    ...words,
  ];
  return {
    name,
    run: (words, input = "") => spawnSync("ip", inside(words), { env: environment, input, encoding: "utf8", cwd: "/" }),
    start(words) {
      const log = join(ground.folder, `${name}.log`);
      const child = spawn("sh", ["-c", 'exec ip "$@" > "$0" 2>&1', log, ...inside(words)], {
        env: environment,
        stdio: "ignore",
        detached: true,
        cwd: "/",
      });
      return { pid: child.pid!, log };
    },
  };
}

/** The network namespace of a service. */
export function namespaceOf(name: string): string {
  return `sluis-topo-${name}`;
}

interface Source {
  readonly path: string;
  readonly file: boolean;
}

function mountsOf(ground: Ground, name: string, { volumes, user }: ComposeService): [Source, string][] {
  return volumes.map((volume) => {
    const [source = "", target = ""] = volume.split(":");
    if (source.startsWith("./docker/")) return [{ path: join(project, source), file: true }, target];
    const path = source.startsWith("./deploy")
      ? source.replace("./deploy", ground.deploy)
      : join(ground.folder, "volumes", source);
    mkdirSync(path, { recursive: true });
    // a named volume begins as the image's folder: its user's own
    if (!source.startsWith("./")) execFileSync("sh", ["-euc", 'chown "$0" "$1"; chmod 0700 "$1"', user, path]);
    if (dirname(target) === name) throw new Error(target);
    return [{ path, file: false }, target];
  });
}

function tmpfsOf({ tmpfs }: ComposeService): { readonly target: string; readonly options: string }[] {
  return tmpfs.map((entry) => {
    const [target = "", options = ""] = entry.split(":");
    return { target: target.replace("/var/run", "/run"), options: options === "" ? "mode=1777" : options };
  });
}
