import type { PseudonymCount } from "../core/preparation-report.ts";
import type { RejectReason } from "./normalise/outcome.ts";

/** Counts outcomes per type and reason for the delivery report; knows no values. */
export interface PseudonymCounter {
  count(
    type: string,
    outcome: { readonly kind: "ok" | "absent" } | { readonly kind: "reject"; readonly reason: RejectReason },
  ): void;
  /** The counts so far, in the order in which types were first met. */
  counts(): PseudonymCount[];
}

/** A counter that starts at zero. */
export function createPseudonymCounter(): PseudonymCounter {
  const types = new Map<string, { ok: number; absent: number; rejected: Map<string, number> }>();
  return {
    count(type, outcome) {
      let row = types.get(type);
      if (!row) {
        row = { ok: 0, absent: 0, rejected: new Map() };
        types.set(type, row);
      }
      if (outcome.kind === "reject") row.rejected.set(outcome.reason, (row.rejected.get(outcome.reason) ?? 0) + 1);
      else row[outcome.kind] += 1;
    },
    counts: () =>
      [...types].map(([type, { ok, absent, rejected }]) => ({
        type,
        ok,
        absent,
        rejected: Object.fromEntries(rejected),
      })),
  };
}
