import type { VerifiedCheckpoint } from "./checkpoint-evidence.ts";
import { compareDeliveries } from "./compare-deliveries.ts";
import { createFindingList, type Finding, type FindingList } from "./finding.ts";
import { joinLine, type LogLine } from "./log-line.ts";
import { parseLogOrigin } from "./log-origin.ts";
import type { LogReport } from "./log-report.ts";
import type { DeliveriesById } from "./logged-side.ts";
import { type OpenedBundle, openBundle, type TrustedKeys } from "./open-bundle.ts";
import { rotationsIn } from "./rotations-in.ts";
import type { PlacedEntry } from "./verify-bundle.ts";

/** One export, and the keys that count for it instead of its own. */
export interface GivenExport {
  readonly document: unknown;
  readonly trusted?: TrustedKeys;
}

/** What verifying exports together came to. */
export interface PairReport {
  /** True when neither a log nor the comparison has a finding. */
  readonly ok: boolean;
  /** Findings of the comparison; those of each log are in its own report. */
  readonly findings: readonly Finding[];
  readonly limits: readonly Finding[];
  /** In the order in which exports were given. */
  readonly logs: readonly LogReport[];
}

/**
 * Verifies the logs of two partners about each other, and each against the other: every `sent` has its end, both sides say the
 * same about every delivery, receipts stand where they point, and no log was rewritten behind a checkpoint that the other holds. Of a side
 * that began a successor log each of its logs is an export; what was lost with its store is named, and what was delivered again is known.
 * In: the exports of one side or of both, in any order. Out: the report; it throws nothing and prints nothing.
 */
export function verifyBundles(exports: readonly GivenExport[]): PairReport {
  const findings = createFindingList();
  const limits = createFindingList();
  const rotations = exports.flatMap(({ document }) => rotationsOf(document));
  const opened = exports.map(({ document, trusted }) => openBundle(document, { ...trusted, rotations }));
  const sides = [...Map.groupBy(opened, partiesOf).values()];
  const whole = opened.every(({ bundle }) => bundle !== undefined);
  if (whole && new Set(opened.map(({ bundle }) => bundle!.origin)).size < opened.length)
    findings.add("EXPORT_TWICE", opened[0]!.bundle!.origin, null);
  // what cannot be read stands in its own report
  const isPair = whole && sides.length === 2 && areAboutEachOther(sides[0]![0]!, sides[1]![0]!);
  if (whole && sides.length > 1 && !isPair) findings.add("NOT_A_PAIR", opened[0]!.bundle!.origin, null);
  const lines = sides.map((side, at) => {
    const others = isPair ? sides[1 - at]! : [];
    return joinLine(
      side,
      others.flatMap(({ witnessed }) => witnessed),
      findings,
      limits,
    );
  });
  if (isPair) comparePair(lines, sides, findings, limits);
  if (sides.length > 1) limits.add("COLLUSION", opened[0]!.bundle?.origin ?? "", null);
  const reports = new Map(
    sides.flatMap((side, at) => side.map((each, index) => [each, lines[at]!.logs[index]!.report])),
  );
  const logs = opened.map((each) => reports.get(each)!);
  const ok = findings.list().length === 0 && logs.every((log) => log.ok);
  return { ok, findings: findings.list(), limits: limits.list(), logs };
}

/** Rotations of log keys in a document that may be a bundle; opening it says whether it is one. */
function rotationsOf(document: unknown): ReturnType<typeof rotationsIn> {
  const { origin, entries } = (document ?? {}) as { readonly origin?: unknown; readonly entries?: unknown };
  if (typeof origin !== "string" || !Array.isArray(entries)) return [];
  return rotationsIn({ origin, entries: entries.filter((text) => typeof text === "string") });
}

function comparePair(
  [left, right]: readonly LogLine[],
  sides: readonly (readonly OpenedBundle[])[],
  findings: FindingList,
  limits: FindingList,
): void {
  const [a, b] = [left!, right!];
  compareWitnessed(
    a,
    sides[1]!.flatMap(({ witnessed }) => witnessed),
    findings,
  );
  compareWitnessed(
    b,
    sides[0]!.flatMap(({ witnessed }) => witnessed),
    findings,
  );
  const [ours, theirs] = [byDelivery(a.deliveries), byDelivery(b.deliveries)];
  const line = (own: LogLine, deliveries: DeliveriesById) => ({ oin: own.own, deliveries, lost: own.lost });
  compareDeliveries(line(a, ours), line(b, theirs), findings, limits);
  compareDeliveries(line(b, theirs), line(a, ours), findings, limits);
}

/** Exports of one side have the same own OIN and partner. What cannot be read is a side of its own. */
function partiesOf({ bundle }: OpenedBundle): unknown {
  if (bundle === undefined) return Symbol("unreadable");
  const { own, partner } = parseLogOrigin(bundle.origin);
  return `${own} ${partner}`;
}

function areAboutEachOther(left: OpenedBundle, right: OpenedBundle): boolean {
  const [one, other] = [parseLogOrigin(left.bundle!.origin), parseLogOrigin(right.bundle!.origin)];
  return one.partner === other.own && other.partner === one.own;
}

/** A log must still have what its partner saw of it, unless its successor says that it was lost. */
function compareWitnessed({ logs, lost }: LogLine, held: readonly VerifiedCheckpoint[], findings: FindingList): void {
  for (const { origin, size, root } of held) {
    const own = logs.find(({ report }) => report.origin === origin)?.roots.get(size);
    if (own !== undefined && Buffer.compare(own, root) === 0) continue;
    if (lost.some((part) => part.log === origin && size > part.kept && size <= part.size)) continue;
    findings.add("WITNESSED_DIFFERS", origin, null, { size });
  }
}

function byDelivery(entries: readonly PlacedEntry[]): DeliveriesById {
  return Map.groupBy(entries, ({ entry }) => entry.delivery?.id ?? "");
}
