import type { Agreement } from "../../core/types/agreement.ts";
import type { LogBundle } from "../../core/types/log-bundle.ts";
import { parseLogOrigin } from "../../ledger/log-origin.ts";
import { verifyBundle } from "../../ledger/verify-bundle.ts";
import { readLog } from "../read-log.ts";
import { correctionSection } from "./correction-section.ts";
import { deliverySections } from "./delivery-sections.ts";
import { gatewaySections } from "./gateway-sections.ts";
import type { YearReport } from "./report.ts";
import { yearLog } from "./year-log.ts";

/**
 * Makes the report of a year from exports of one gateway's logs. Every log is verified first; what that finds stands in the report.
 * In: exports (of one owner), agreements that were in force, the newest last; the year; the time now in milliseconds.
 * Out: the report. Throws what `readLog` throws for a log with entries that cannot be read: `sluis audit verify` says more.
 */
export function makeReport(
  bundles: readonly LogBundle[],
  agreements: readonly Agreement[],
  year: number,
  now: number,
): YearReport {
  const logs = bundles.map((bundle) => yearLog(bundle.origin, readLog(bundle), verifyBundle(bundle), year));
  const first = logs.flatMap(({ all }) => all).at(0)?.entry;
  return {
    year,
    oin: bundles.length === 0 ? "" : parseLogOrigin(bundles[0]!.origin).own,
    environment: first?.environment ?? "",
    madeAt: now,
    sections: [
      ...deliverySections(logs, new Map(agreements.map((agreement) => [agreement.id, agreement])), year, now),
      correctionSection(logs),
      ...gatewaySections(logs),
    ],
  };
}
