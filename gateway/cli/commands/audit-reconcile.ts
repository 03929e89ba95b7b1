import type { Command } from "commander";
import { readAgreement } from "../../agreements/read-agreement.ts";
import { SluisError } from "../../core/sluis-error.ts";
import type { Agreement } from "../../core/types/agreement.ts";
import type { LogBundle } from "../../core/types/log-bundle.ts";
import type { FindingCode } from "../../ledger/finding.ts";
import { parseLogOrigin } from "../../ledger/log-origin.ts";
import { verifyBundles } from "../../ledger/verify-bundles.ts";
import { type Reconciled, reconcileBundles } from "../../oversight/reconcile/reconcile-bundles.ts";
import type { Outcome } from "../outcome.ts";
import { parsePeriod } from "../parse-period.ts";
import { readBundles } from "../read-bundles.ts";
import { readText } from "../read-document.ts";
import type { Session } from "../session.ts";
import { viewJson } from "../view-json.ts";

interface ReconcileOptions {
  readonly card?: readonly string[];
  readonly agreement?: readonly string[];
  readonly period?: string;
}

/** Both sides, each with the logs of a few stores that were put back. */
const MOST_EXPORTS = 20;

/** Findings with which exports do not belong together. */
const UNFIT: readonly FindingCode[] = ["NOT_A_PAIR", "EXPORT_TWICE", "SUCCESSOR_WRONG"];

/**
 * `sluis audit reconcile BUNDLE...`. Compares what both sides logged of every delivery, and the days with the agreed calendar, without
 * gateway or network. Ends with 4 when the logs do not verify, with 1 when something is missing or differs.
 */
export function addAuditReconcile(audit: Command, session: Session): void {
  const { t } = session;
  audit
    .command("reconcile")
    .description(t.oversight.reconcile)
    .argument(t.names.bundles, t.arguments.bundles)
    .option("--card <files...>", t.options.cards)
    .option("--agreement <files...>", t.oversight.calendarOf)
    .option("--period <period>", t.oversight.between)
    .action(
      session.command(async (paths: readonly string[], options: ReconcileOptions) => {
        const { card = [], agreement = [], period } = options;
        if (paths.length < 2 || paths.length > MOST_EXPORTS)
          throw new SluisError("OPTION_INVALID", { option: t.names.bundles, rule: `2-${MOST_EXPORTS}` });
        const exports = await readBundles(paths, card);
        const agreements = agreement.map((path) => readAgreement(readText(path)));
        const between = period === undefined ? null : parsePeriod(period);
        const verified = verifyBundles(exports);
        // differences between both sides are what this is about; of anything else nobody could say what the comparison means
        const isWrong = verified.findings.some(({ code }) => UNFIT.includes(code));
        const isPair = new Set(verified.logs.map(({ origin }) => origin.split("/")[1])).size === 2;
        if (verified.logs.some(({ ok }) => !ok) || isWrong || !isPair)
          return { json: viewJson(verified) as Outcome["json"], print: notVerified(session, verified), exit: 4 };
        const bundles = exports.map(({ document }) => document as unknown as LogBundle);
        const result = await reconcileBundles(bundles, agreements, between, session.context.clock.now());
        return outcomeOf(session, verified, result, agreements);
      }),
    );
}

type Verified = ReturnType<typeof verifyBundles>;

/** What does not verify is not compared: nobody could say what the comparison means. */
function notVerified({ t, lang }: Session, { logs, findings: ofPair }: Verified): Outcome["print"] {
  const findings = [...logs.flatMap((log) => log.findings), ...ofPair];
  return (out) => {
    out.line(t.audit.broken);
    for (const finding of findings) out.line(`  ${finding[lang]}`);
  };
}

function outcomeOf(
  session: Session,
  verified: Verified,
  { directions, calendars }: Reconciled,
  agreements: readonly Agreement[],
): Outcome {
  const { t, format, lang } = session;
  const words = t.oversight;
  const deliveries = directions.flatMap((direction) => direction.deliveries);
  const gaps = directions.flatMap((direction) => direction.gaps);
  const amiss = deliveries.filter(({ status }) => status !== "equal" && status !== "open");
  const days = calendars.flatMap((calendar) => calendar.days.map((day) => ({ agreement: calendar.agreement, ...day })));
  const offCalendar = days.filter(({ status, withdrawn }) => status === "late" || status === "missing" || withdrawn);
  const missing = offCalendar.filter(({ status }) => status === "missing");
  const amended = deliveries.filter(({ amendments }) => amendments.length > 0).length;
  const { findings } = verified;
  return {
    json: viewJson({ verified: { ok: verified.ok, findings }, directions, calendars }) as Outcome["json"],
    print: (out) => {
      for (const { origin, entries } of verified.logs)
        out.line(`${parseLogOrigin(origin).own}: ${words.logOf(format.number(entries))}`);
      out.line(words.compared(format.number(deliveries.length), format.number(amiss.length)));
      if (amiss.length > 0)
        out.table(
          [t.delivery.agreement, t.delivery.number, t.delivery.period, t.delivery.records, words.status, words.shownBy],
          amiss.map(({ agreement, number, period, records, status, field, shownBy }) => [
            agreement,
            String(number),
            period === null ? "" : `${period.from}/${period.to}`,
            format.number(records),
            field === null ? words.statuses[status] : `${words.statuses[status]}: ${field}`,
            shownBy.map(({ log, index }) => `${parseLogOrigin(log).own} #${index}`).join(", "),
          ]),
        );
      if (amended > 0) out.line(words.amended(format.number(amended)));
      for (const { agreement, first, last } of gaps) out.line(words.gap(agreement, first, last));
      if (agreements.length > 0) out.line(words.calendar(days.length, offCalendar.length));
      if (offCalendar.length > 0)
        out.table(
          [t.delivery.agreement, t.delivery.period, words.status, words.due],
          offCalendar.map(({ agreement, from, to, status, withdrawn, dueAt }) => [
            agreement,
            from === to ? from : `${from}/${to}`,
            withdrawn ? words.withdrawnDay : words.days[status],
            format.moment(dueAt),
          ]),
        );
      for (const finding of findings) out.line(`  ${finding[lang]}`);
    },
    exit: verified.ok ? (amiss.length + gaps.length + missing.length > 0 ? 1 : 0) : 4,
  };
}
