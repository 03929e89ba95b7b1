import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { localDate } from "../../core/local-date.ts";
import type { PreparationReport } from "../../core/preparation-report.ts";
import type { PushOutcome } from "../../deliveries/ports/officer-service.ts";
import type { MatchReport, OwnSourceOutcome } from "../../matching/ports/match-service.ts";
import type { MatchPair } from "../../matching/ports/match-store.ts";
import { command, type DemoGateway, MUNICIPALITY_OIN, POLICE_OIN } from "../demo-pair.ts";
import type { DemoOptions } from "../run-demo.ts";
import { MATCH_DEMO_TEXTS } from "./match-demo-texts.ts";
import { parseCsvLine } from "./parse-csv-line.ts";
import { demoNumber, makeRegisters, type Register } from "./registers.ts";
import { scorePairs, type Truth, takenPair } from "./score.ts";
import { type DemoThree, documentFile, setUpThree } from "./set-up-three.ts";

/** How large it is: enough for shares to mean something, small enough for half a minute. */
const SIZES = { seed: 7, people: 3_000, reports: 1_000, registered: 1_500 };

interface Scene extends DemoOptions {
  readonly folder: string;
  readonly three: DemoThree;
  readonly t: (typeof MATCH_DEMO_TEXTS)["nl" | "en"];
}

/**
 * Shows matching with three real gateways on this machine: reports of the police, outcomes of the prosecutor and a register of the
 * municipality, all of generated people, and how well the match agrees with who they really are.
 * In: options. Out: exit code. It leaves nothing behind unless `keep`.
 */
export async function runMatchDemo(options: DemoOptions): Promise<number> {
  const { say, lang, keep, interrupt } = options;
  const t = MATCH_DEMO_TEXTS[lang];
  const started = Date.now();
  const folder = await mkdtemp(join(tmpdir(), "sluis-demo-"));
  const made: DemoGateway[] = [];
  try {
    say(t.title);
    const three = await setUpThree(folder, (gateway) => made.push(gateway));
    const scene: Scene = { ...options, folder, three, t };
    say(t.ready);
    if (interrupt.aborted) return 130;
    const day = localDate(Date.now());
    const files = makeRegisters({ ...SIZES, day });
    say(t.deliveries);
    await deliver(scene, three.police, "reports", "demo-aangiften", files.reports, day);
    await deliver(scene, three.prosecutor, "outcomes", "demo-afdoeningen", files.outcomes, day);
    if (interrupt.aborted) return 130;
    const reports = await truthOf(scene, "demo-aangiften", files.reports);
    const outcomes = await truthOf(scene, "demo-afdoeningen", files.outcomes);
    const register = await bringRegister(scene, files.register);
    await show(scene, 4, "demo-aangiften/persoonsregister", reports, register);
    await show(scene, 5, "demo-afdoeningen", reports, outcomes);
    say(t.honest);
    await countLog(scene);
    say(t.done(((Date.now() - started) / 1000).toFixed(1)));
    return 0;
  } finally {
    for (const { process: running } of made) await running?.stop();
    if (keep) say(t.kept(folder));
    else {
      await rm(folder, { recursive: true, force: true });
      say(t.cleaned);
    }
  }
}

async function deliver(
  { folder, say, t }: Scene,
  side: DemoGateway,
  name: "reports" | "outcomes",
  agreement: string,
  { csv }: Register,
  day: string,
): Promise<void> {
  const file = join(folder, `${name}.csv`);
  await writeFile(file, csv);
  const map = documentFile(`${name}-mapping`);
  const pushed = await command<PushOutcome>(side, [
    ...["push", file, "--agreement", agreement, "--period", day, "--map", map, "--wait"],
  ]);
  const { records, pseudonyms } = pushed.report!;
  say(t.delivered(t[name], records.sealed, records.withheld));
  for (const type of ["bsn", "pnd1"]) say(pseudonymLine(t, pseudonyms, type));
}

function pseudonymLine(t: Scene["t"], pseudonyms: PreparationReport["pseudonyms"], type: string): string {
  const { ok, absent, rejected } = pseudonyms.find((count) => count.type === type)!;
  const reasons = Object.entries(rejected).map(([reason, count]) => `${count} ${reason}`);
  return t.outcome(type, ok, absent, reasons.join(", ") || "0");
}

async function bringRegister({ folder, three, say, t }: Scene, { csv, who }: Register): Promise<Truth> {
  const file = join(folder, "register.csv");
  const out = join(folder, "register-TEST-uit.csv");
  await writeFile(file, csv);
  const map = documentFile("register-mapping");
  const made = await command<OwnSourceOutcome>(three.municipality, [
    ...["pseudonymise", file, "--agreement", "demo-aangiften", "--map", map, "--out", out],
  ]);
  say(t.register(made.report.records.sealed));
  const truth = new Map<string, number>();
  for (const [ref, , key] of (await readFile(out, "utf8")).split("\r\n").slice(1, -1).map(parseCsvLine))
    truth.set(`${ref} persoon`, who.get(key!.slice(2))!);
  return truth;
}

/** Who is behind each subject of a delivery: its records carry their number as a made-up code. */
async function truthOf({ folder, three }: Scene, agreement: string, { who }: Register): Promise<Truth> {
  const file = join(folder, `${agreement}-TEST.ndjson`);
  await command(three.municipality, ["export", "--agreement", agreement, "--format", "ndjson", "--out", file]);
  const truth = new Map<string, number>();
  for (const line of (await readFile(file, "utf8")).split("\n").slice(0, -1)) {
    const row = JSON.parse(line) as { ref: string; feitcodes: [string]; betrokkenen?: readonly object[] };
    const number = demoNumber(row.feitcodes[0]);
    if (row.betrokkenen === undefined) truth.set(`${row.ref} verdachte`, who.get(String(number))!);
    row.betrokkenen?.forEach((_, at) => {
      truth.set(`${row.ref} betrokkenen[${at}]`, who.get(`${number}[${at}]`)!);
    });
  }
  return truth;
}

async function show(
  { folder, three, say, t }: Scene,
  step: number,
  source: string,
  left: Truth,
  right: Truth,
): Promise<void> {
  const out = join(folder, `paren-TEST-${source.replaceAll("/", "-")}.csv`);
  const words = ["match", "--agreement", "demo-aangiften", "--with", source, "--out", out];
  const { match } = await command<{ match: MatchReport }>(three.municipality, words);
  say(t.matched(step, match.left, match.right));
  for (const { type, strength, left: side, matched, conflicting } of match.types)
    if (strength !== null) say(t.type(type, strength, `${side.comparable}/${side.tokens}`, matched, conflicting));
  const pairs = (await readFile(out, "utf8")).split("\r\n").slice(1, -1).map(parseCsvLine).map(pairOf);
  const judged: readonly (readonly [name: string, counts: (pair: MatchPair) => boolean])[] = [
    [t.strong, ({ strength }) => strength === "A"],
    [t.taken, takenPair],
    [t.all, ({ strength }) => strength === "A" || strength === "B"],
  ];
  for (const [name, counts] of judged) {
    const score = scorePairs(pairs, left, right, counts);
    say(t.score(name, score.pairs, score.possible, percent(score.precision), percent(score.recall)));
  }
  say(t.remarks(match.many, match.dataErrors));
  if (match.pairs.R > 0) say(t.cases(match.pairs.R));
}

function pairOf(cells: readonly string[], at: number): MatchPair {
  const [leftRef, leftPlace, rightRef, rightPlace, strength, agree, disagree, many, dataError] = cells as string[];
  return {
    n: at + 1,
    ...{ leftRef: leftRef!, leftPlace: leftPlace!, rightRef: rightRef!, rightPlace: rightPlace! },
    strength: strength as MatchPair["strength"],
    ...{ agree: agree!, disagree: disagree!, many: many === "true", dataError: dataError === "true" },
  };
}

async function countLog({ three, say, t }: Scene): Promise<void> {
  const log = `sluis/${MUNICIPALITY_OIN}/${POLICE_OIN}`;
  const { lines } = await command<{ lines: readonly { entry: { type: string } }[] }>(three.municipality, [
    ...["audit", "list", "--log", log, "--limit", "200"],
  ]);
  say(t.logged(lines.filter(({ entry }) => entry.type === "record-access").length));
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
