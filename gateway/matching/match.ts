import { localDate } from "../core/local-date.ts";
import { SluisError } from "../core/sluis-error.ts";
import { uuidV7 } from "../core/uuid-v7.ts";
import type { GatewayContext } from "../deliveries/gateway-context.ts";
import type { Progress } from "../deliveries/ports/officer-service.ts";
import type { Requester } from "../deliveries/ports/requester.ts";
import type { StoreTransaction } from "../deliveries/ports/store.ts";
import { classesOf, comparedKinds } from "./compared-kinds.ts";
import { countTypes } from "./count-types.ts";
import { judgePair } from "./judge-pair.ts";
import { logMatch } from "./log-match.ts";
import { matchSources } from "./match-sources.ts";
import type { MatchReport, MatchRequest } from "./ports/match-service.ts";
import type {
  ComparedKind,
  JoinBench,
  MatchPair,
  MatchSource,
  MatchStore,
  PairStrength,
  TokenStock,
  ValueCount,
} from "./ports/match-store.ts";
import { fallenLevels } from "./usual-level.ts";

/** Subjects that may share a token before it says nothing any more: a large household, a shelter, a default value. */
const MOST_ALIKE = 100;
/** Pairs that pass through memory at once. */
const PAGE = 2_000;
/** Earlier runs that the usual level is taken from. */
const HISTORY = 10;
/** A run that was not shown within a day broke off. */
const STRAY = 24 * 3600_000;

/** Matches two sources; see MatchService.match. Throws INTERRUPTED, between two parts, when the gateway stops. */
export async function match(
  context: GatewayContext,
  matchStore: MatchStore,
  who: Requester,
  request: MatchRequest,
  progress: (at: Progress) => void,
  stopping: AbortSignal,
): Promise<MatchReport> {
  const at = context.clock.now();
  const today = localDate(at);
  const { left, right } = await context.store.transaction(async (tx) => {
    const sides = await matchSources(context, tx, request.agreementId, request.withSource, today);
    await logMatch(context, tx, who, [sides.left.agreement, sides.right.agreement]);
    return sides;
  });
  const run = uuidV7(at);
  const earlier = (await matchStore.runs(left.source.id, right.source.id, HISTORY)).map(
    ({ report }) => JSON.parse(report) as MatchReport,
  );
  const report = await matchStore.withBench(async (bench): Promise<MatchReport> => {
    const stocks = { left: await bench.stock(left.source), right: await bench.stock(right.source) };
    const kinds = comparedKinds(stocks.left, stocks.right);
    if (kinds.length === 0 && earlier.length === 0) throw new SluisError("MATCH_NOTHING_COMPARABLE");
    const counts = await bench.join(
      {
        run,
        left: left.source,
        right: right.source,
        kinds,
        classes: classesOf(kinds, request.weakest),
        mostAlike: MOST_ALIKE,
      },
      (part, of) => {
        if (stopping.aborted) throw new SluisError("INTERRUPTED");
        progress({ rows: 0, bytes: part, total: of });
      },
    );
    const kept = await keepPairs(bench, matchStore, run, kinds);
    const sides = {
      left: { stock: stocks.left, values: await valuesOf(bench, left.source, stocks.left, kinds) },
      right: { stock: stocks.right, values: await valuesOf(bench, right.source, stocks.right, kinds) },
    };
    const types = countTypes(sides, kinds, counts, kept.conflicts);
    const { pairs, many, dataErrors, rotationInconsistent } = kept;
    const alarms = fallenLevels(types, earlier);
    return {
      ...{ run, at, left: left.source.id, right: right.source.id, domain: left.domain, weakest: request.weakest },
      ...{ pairs, types, many, dataErrors, rotationInconsistent, alarms },
    };
  });
  const pairs = Object.values(report.pairs).reduce((sum, count) => sum + count, 0);
  const kept = { id: run, leftSource: report.left, rightSource: report.right, at, pairs };
  await matchStore.showRun({ ...kept, report: JSON.stringify(report) }, uuidV7(Math.max(0, at - STRAY)));
  for (const { type, what, usual, now } of report.alarms)
    context.logger.warn("match level fell", { type, what, usual, now });
  await context.store.transaction((tx) => watchRotation(context, tx, report));
  return report;
}

/** In the overlap of two keys a value has two tokens; null where no type has. */
async function valuesOf(
  bench: JoinBench,
  source: MatchSource,
  stock: readonly TokenStock[],
  kinds: readonly ComparedKind[],
): Promise<ValueCount[] | null> {
  const types = stock.map(({ type }) => type);
  return new Set(types).size === types.length ? null : bench.values(source, kinds);
}

/** Raises the alarm that one side made the tokens of two epochs from different values, or clears it after a match without such a pair. */
async function watchRotation(context: GatewayContext, tx: StoreTransaction, report: MatchReport): Promise<void> {
  const { domain, at, rotationInconsistent: pairs } = report;
  const alarm = { code: "ROTATION_INCONSISTENT", partner: "", subject: `${report.left} ${report.right}` } as const;
  if (pairs === 0) {
    await tx.alarms.clear(alarm);
    return;
  }
  await tx.alarms.raise({ ...alarm, since: at, details: { domain, pairs } });
  context.logger.warn("rotation inconsistent", { code: alarm.code, domain, pairs });
}

/** Takes the pairs from the bench to the store, page by page, and counts them. */
async function keepPairs(
  bench: JoinBench,
  matchStore: MatchStore,
  run: string,
  kinds: Parameters<typeof judgePair>[2],
) {
  const pairs: { [strength in PairStrength]: number } = { A: 0, B: 0, C: 0, R: 0 };
  const conflicts = new Map<string, number>();
  let [many, dataErrors, rotationInconsistent] = [0, 0, 0];
  for (let after = 0; kinds.length > 0; ) {
    const page = await bench.pairs(after, PAGE);
    const judged = page.map(({ n, pair }) => judgePair(pair, n, kinds));
    const rows: MatchPair[] = judged.map(({ pair }) => pair);
    for (const { pair, conflicts: differing, rotationInconsistent: inconsistent } of judged) {
      pairs[pair.strength] += 1;
      for (const type of differing) conflicts.set(type, (conflicts.get(type) ?? 0) + 1);
      many += Number(pair.many);
      dataErrors += Number(pair.dataError);
      rotationInconsistent += Number(inconsistent);
    }
    if (rows.length > 0) await matchStore.addPairs(run, rows);
    if (page.length < PAGE) break;
    after = page.at(-1)!.n;
  }
  return { pairs, conflicts, many, dataErrors, rotationInconsistent };
}
