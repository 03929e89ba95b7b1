import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ERROR_TABLE } from "../core/error-table.ts";
import { fillSentence } from "../core/sluis-error.ts";
import type { DeliveryView, PushOutcome } from "../deliveries/ports/officer-service.ts";
import {
  AGREEMENT_FILE,
  agree,
  command,
  type DemoGateway,
  type DemoPair,
  MAPPING_FILE,
  MUNICIPALITY_OIN,
  POLICE_OIN,
  setUpPair,
  startSide,
} from "./demo-pair.ts";
import { DEMO_TEXTS } from "./demo-texts.ts";
import { plainDays } from "./plain-days.ts";
import { runSluis } from "./sluis-process.ts";
import { writeExtract } from "./write-extract.ts";

/** Rows of the generated day. */
const ROWS = 5_000;

/** How the demonstration runs. */
export interface DemoOptions {
  readonly keep: boolean;
  readonly lang: "nl" | "en";
  readonly say: (line: string) => void;
  /** Ends the demonstration early; it still cleans up. */
  readonly interrupt: AbortSignal;
}

/**
 * Shows the main job with two real gateways on this machine, set up and used with the commands that people would give.
 * In: options. Out: exit code. It leaves nothing behind unless `keep`.
 */
export async function runDemo(options: DemoOptions): Promise<number> {
  const { say, lang, keep } = options;
  const t = DEMO_TEXTS[lang];
  const started = Date.now();
  const folder = await mkdtemp(join(tmpdir(), "sluis-demo-"));
  let pair: DemoPair | undefined;
  try {
    say(t.title);
    pair = await setUpPair(folder);
    say(t.setUp(pair.fingerprint));
    const days = plainDays(started, 3);
    for (const step of [startBoth, deliver, refuseBad, repeat, surviveKill, verifyLogs]) {
      if (options.interrupt.aborted) return 130;
      await step({ ...options, folder, pair, days, t });
    }
    say(t.done(seconds(started)));
    return 0;
  } finally {
    await pair?.police.process?.stop();
    await pair?.municipality.process?.stop();
    if (keep) say(t.kept(folder));
    else {
      await rm(folder, { recursive: true, force: true });
      say(t.cleaned);
    }
  }
}

interface Scene extends DemoOptions {
  readonly folder: string;
  readonly pair: DemoPair;
  /** Three days, the latest first. */
  readonly days: readonly string[];
  readonly t: (typeof DEMO_TEXTS)["nl" | "en"];
}

async function startBoth({ pair, say, t }: Scene): Promise<void> {
  const sides = [pair.police, pair.municipality];
  await Promise.all(sides.map(startSide));
  await agree(pair.police, pair.municipality, AGREEMENT_FILE);
  say(t.started);
  const doctor = await command<{ findings: readonly { status: string }[] }>(pair.police, ["doctor"]);
  say(t.checked(doctor.findings.filter((finding) => finding.status === "ok").length));
}

async function deliver({ folder, pair, days, say, t }: Scene): Promise<void> {
  const file = join(folder, "dag-1.csv");
  const day = days[1]!;
  await writeExtract(file, { seed: 1, rows: ROWS, day, mistakes: 0.004 });
  say(t.pushing(ROWS));
  const started = Date.now();
  const pushed = await pushFile(pair.police, file, day, ["--wait"]);
  const { records, risk } = pushed.report!;
  say(t.stored(records.sealed, records.refused, records.withheld, seconds(started)));
  if (risk !== null) say(t.risk(`${((100 * risk.small) / Math.max(1, risk.records)).toFixed(1)} %`, risk.k));
  say(t.sample);
  const drop = join(pair.municipality.folder, "drop");
  const name = await firstFile(drop, ".ndjson");
  const record = JSON.parse((await readFile(join(drop, name), "utf8")).split("\n")[0]!) as Record<string, unknown>;
  for (const [column, value] of Object.entries(record)) if (value !== null) say(`     ${column}: ${String(value)}`);
}

async function refuseBad({ folder, pair, days, say, t, lang }: Scene): Promise<void> {
  say(t.bad);
  const file = join(folder, "slecht.csv");
  const day = days[2]!;
  await writeExtract(file, { seed: 2, rows: 500, day, mistakes: 0.2 });
  const pushed = await pushFile(pair.police, file, day, [], 1);
  const refusal = pushed.refusal!;
  say(t.badRefused(fillSentence(ERROR_TABLE[refusal.code][lang], refusal.details)));
  const report = join(folder, "geweigerd.csv");
  await command(pair.police, ["status", pushed.deliveryId, "--rejections", report]);
  say(t.badReport);
  for (const line of (await readFile(report, "utf8")).replace("\ufeff", "").split("\r\n").slice(0, 4))
    say(`     ${line}`);
}

async function repeat({ folder, pair, days, say, t }: Scene): Promise<void> {
  say(t.again);
  const pushed = await pushFile(pair.police, join(folder, "dag-1.csv"), days[1]!, []);
  if (pushed.repeated) say(t.repeated);
}

async function surviveKill({ folder, pair, days, say, t }: Scene): Promise<void> {
  say(t.killing);
  const file = join(folder, "dag-2.csv");
  const day = days[0]!;
  await writeExtract(file, { seed: 3, rows: 4 * ROWS, day, mistakes: 0.004 });
  const { municipality, police } = pair;
  const pushed = await pushFile(police, file, day, []);
  await municipality.process?.kill();
  const before = await command<{ delivery: DeliveryView }>(police, ["status", pushed.deliveryId]);
  say(t.killed(before.delivery.delivery.state));
  const started = Date.now();
  await startSide(municipality);
  await command(police, ["status", pushed.deliveryId, "--watch"]);
  say(t.survived(seconds(started)));
}

async function verifyLogs({ folder, pair, say, t }: Scene): Promise<void> {
  const bundles = { police: join(folder, "logboek-politie.json"), municipality: join(folder, "logboek-gemeente.json") };
  await command(pair.police, ["audit", "export", `sluis/${POLICE_OIN}/${MUNICIPALITY_OIN}`, "--out", bundles.police]);
  await command(pair.municipality, [
    "audit",
    "export",
    `sluis/${MUNICIPALITY_OIN}/${POLICE_OIN}`,
    "--out",
    bundles.municipality,
  ]);
  const verdict = await command<{ logs: readonly { entries: number }[] }>(pair.police, [
    ...["audit", "verify", bundles.police, bundles.municipality],
  ]);
  say(t.verified(verdict.logs[0]?.entries ?? 0, verdict.logs[1]?.entries ?? 0));
}

/** Pushes a file for one day. In: exit code that is expected. */
async function pushFile(
  side: DemoGateway,
  file: string,
  day: string,
  more: readonly string[],
  exit = 0,
): Promise<PushOutcome> {
  const args = ["push", file, "--agreement", "demo-incidenten", "--period", day, "--map", MAPPING_FILE, ...more];
  if (exit === 0) return command<PushOutcome>(side, args);
  const result = await runSluis([...args, "--config", side.config, "--json"]);
  return JSON.parse(result.stdout) as PushOutcome;
}

/** The first file of a kind in a folder, once there is one: the drop folder is filled after the receipt is out. */
async function firstFile(folder: string, ending: string): Promise<string> {
  for (let tries = 0; ; tries++) {
    const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith(ending)).sort();
    if (names[0] !== undefined || tries > 200) return names[0]!;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

function seconds(since: number): string {
  return ((Date.now() - since) / 1000).toFixed(1);
}
