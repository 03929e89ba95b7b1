import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LocalPostgres } from "../../tests/services/postgres.ts";
import { endedProgramsSeconds, serverSeconds } from "../process-usage.ts";
import { runSql } from "../rig/production-services.ts";
import type { Baseline } from "./baseline.ts";

/** Everything that a baseline writes goes into this database. */
const DATABASE = "postgres";

/** One run of a baseline. */
export interface BaselineRun {
  readonly seconds: number;
  /** Processor time of its programs, and of PostgreSQL meanwhile, seconds. */
  readonly programs: number;
  readonly server: number;
}

/** A baseline that is ready to run. */
export interface ReadyBaseline extends AsyncDisposable {
  readonly name: string;
  /** Carries a file of CSV into an empty table. In: the file, its columns, rows it must bring. Throws when it does not. */
  run(extract: string, columns: readonly string[], rows: number): Promise<BaselineRun>;
}

/** The programs of a baseline that are not on this machine. */
export function missingPrograms({ programs }: Baseline): string[] {
  return programs.filter((program) => {
    const { error } = spawnSync(program, ["--version"], { stdio: "ignore" });
    return (error as NodeJS.ErrnoException | undefined)?.code === "ENOENT";
  });
}

/** Makes a baseline ready. In: the baseline, the receiver's server. */
export async function readyBaseline(baseline: Baseline, server: LocalPostgres): Promise<ReadyBaseline> {
  const folder = await mkdtemp(join(tmpdir(), "sluis-bench-baseline-"));
  const work = join(folder, "work");
  mkdirSync(work);
  const script = await baseline.prepare({ folder, server });
  const table = `baseline_${baseline.name.replaceAll(/[^a-z]/g, "_")}`;
  return {
    name: baseline.name,
    async run(extract, columns, rows) {
      // one key, because nobody loads a file twice and finds that out later
      const [key, ...others] = columns.map((column) => `"${column.replaceAll('"', '""')}" TEXT`);
      await runSql(
        server,
        DATABASE,
        `DROP TABLE IF EXISTS ${table}; CREATE TABLE ${table} (${[`${key} PRIMARY KEY`, ...others].join(", ")})`,
      );
      const before = { programs: endedProgramsSeconds(), server: serverSeconds(server.pid()) };
      const started = performance.now();
      await runScript(script, { folder: work, server, extract, table });
      const seconds = (performance.now() - started) / 1000;
      const used = { programs: endedProgramsSeconds(), server: serverSeconds(server.pid()) };
      await runSql(
        server,
        DATABASE,
        `DO $$ BEGIN IF (SELECT count(*) FROM ${table}) <> ${rows} THEN RAISE 'not all rows came'; END IF; END $$; DROP TABLE ${table}`,
      );
      return { seconds, programs: used.programs - before.programs, server: used.server - before.server };
    },
    async [Symbol.asyncDispose]() {
      spawnSync("gpgconf", ["--homedir", join(folder, "gnupg"), "--kill", "all"], { stdio: "ignore" });
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function runScript(
  script: string,
  { folder, server, extract, table }: { folder: string; server: LocalPostgres; extract: string; table: string },
): Promise<void> {
  const { host, port, user, password } = server;
  const copy = `\\copy ${table} from stdin with (format csv, header, delimiter ';')`;
  const child = spawn("bash", ["-e", "-o", "pipefail", "-c", script], {
    cwd: folder,
    stdio: ["ignore", "ignore", "pipe"],
    env: {
      ...process.env,
      EXTRACT: extract,
      COPY: copy,
      PGHOST: host,
      PGPORT: String(port),
      PGUSER: user,
      PGPASSWORD: password,
      PGDATABASE: DATABASE,
      PGSSLMODE: "require",
    },
  });
  let said = "";
  child.stderr.on("data", (text) => {
    said += text;
  });
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`a baseline failed: ${said.trim().slice(-400)}`);
}
