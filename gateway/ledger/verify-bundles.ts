import type { VerifiedCheckpoint } from "./checkpoint-evidence.ts";
import { compareDeliveries, type DeliveriesById } from "./compare-deliveries.ts";
import { createFindingList, type Finding, type FindingList } from "./finding.ts";
import { parseLogOrigin } from "./log-origin.ts";
import type { LogReport } from "./log-report.ts";
import { openBundle, type TrustedKeys } from "./open-bundle.ts";
import { type PlacedEntry, type WalkedBundle, walkBundle } from "./verify-bundle.ts";

/** What verifying both sides came to. */
export interface PairReport {
  /** True when neither log nor the comparison has a finding. */
  readonly ok: boolean;
  /** Findings of the comparison; those of each log are in its own report. */
  readonly findings: readonly Finding[];
  readonly limits: readonly Finding[];
  readonly logs: readonly [LogReport, LogReport];
}

/**
 * Verifies the logs of two partners about each other, and each against the other: every `sent` has its end, both sides say the
 * same about every delivery, receipts stand where they point, and no log was rewritten behind a checkpoint that the other holds.
 * In: two parsed bundles, keys to trust for each. Out: the report; it throws nothing and prints nothing.
 */
export function verifyBundles(
  left: unknown,
  right: unknown,
  trusted: { readonly left?: TrustedKeys; readonly right?: TrustedKeys } = {},
): PairReport {
  const findings = createFindingList();
  const limits = createFindingList();
  const opened = [openBundle(left, trusted.left ?? {}), openBundle(right, trusted.right ?? {})] as const;
  const a = walkBundle(
    opened[0],
    opened[1].witnessed.map(({ size }) => size),
  );
  const b = walkBundle(
    opened[1],
    opened[0].witnessed.map(({ size }) => size),
  );
  if (opened.every(({ bundle }) => bundle !== undefined)) {
    const one = parseLogOrigin(a.report.origin);
    const other = parseLogOrigin(b.report.origin);
    if (one.partner !== other.own || other.partner !== one.own) findings.add("NOT_A_PAIR", a.report.origin, null);
    else {
      compareWitnessed(a, opened[1].witnessed, findings);
      compareWitnessed(b, opened[0].witnessed, findings);
      const [ours, theirs] = [byDelivery(a.deliveries), byDelivery(b.deliveries)];
      compareDeliveries(one.own, ours, theirs, findings, limits);
      compareDeliveries(other.own, theirs, ours, findings, limits);
    }
  }
  limits.add("COLLUSION", a.report.origin, null);
  const ok = findings.list().length === 0 && a.report.ok && b.report.ok;
  return { ok, findings: findings.list(), limits: limits.list(), logs: [a.report, b.report] };
}

/** A log must still have what its partner saw of it. */
function compareWitnessed(
  { report, roots }: WalkedBundle,
  held: readonly VerifiedCheckpoint[],
  findings: FindingList,
): void {
  for (const { origin, size, root } of held) {
    const own = roots.get(size);
    if (origin !== report.origin || (own !== undefined && Buffer.compare(own, root) === 0)) continue;
    findings.add("WITNESSED_DIFFERS", origin, null, { size });
  }
}

function byDelivery(entries: readonly PlacedEntry[]): DeliveriesById {
  return Map.groupBy(entries, ({ entry }) => entry.delivery?.id ?? "");
}
