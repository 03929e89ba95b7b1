import type { Agreement } from "../../core/types/agreement.ts";
import type { PlacedEntry } from "../../ledger/verify-bundle.ts";
import { arrivalsInLog } from "../calendar/arrivals-in-log.ts";
import { inForceSince } from "../calendar/in-force-since.ts";
import { type CalendarDay, judgeCalendar } from "../calendar/judge-calendar.ts";
import type { ReportSection } from "./report.ts";
import type { YearLog } from "./year-log.ts";

/** Entries of one agreement in the log about one partner. */
interface Exchange {
  readonly partner: string;
  readonly agreement: string;
  readonly log: YearLog;
  readonly entries: readonly PlacedEntry[];
}

/**
 * The provision register of a year: what was delivered to whom and why, what was refused, whether it was on time, and what was erased.
 * In: logs, agreements by id, year, the time now. Out: sections.
 */
export function deliverySections(
  logs: readonly YearLog[],
  agreements: ReadonlyMap<string, Agreement>,
  year: number,
  now: number,
): ReportSection[] {
  const exchanges = logs.flatMap((log) =>
    log.partner === null
      ? []
      : [...Map.groupBy(log.ofYear, ({ entry }) => entry.agreement?.id ?? "")]
          .filter(([agreement]) => agreement !== "")
          .map(([agreement, entries]): Exchange => ({ partner: log.partner!, agreement, log, entries })),
  );
  exchanges.sort(
    (left, right) => compareTexts(left.partner, right.partner) || compareTexts(left.agreement, right.agreement),
  );
  return [
    {
      id: "deliveries",
      title: { nl: "Verstrekkingen", en: "Deliveries" },
      evidenceFor: "Wpg art. 32; Bpg art. 6:4",
      columns: [
        { nl: "partner", en: "partner" },
        { nl: "overeenkomst", en: "agreement" },
        { nl: "opgeslagen", en: "stored" },
        { nl: "waarvan leeg", en: "of which empty" },
        { nl: "records", en: "records" },
        { nl: "geweigerd", en: "rejected" },
        { nl: "vervallen", en: "void" },
        { nl: "correcties en intrekkingen", en: "corrections and withdrawals" },
      ],
      rows: exchanges.map(({ partner, agreement, entries }) => {
        const stored = entries.filter(({ entry }) => entry.type === "stored");
        const kinds = (...wanted: readonly string[]) =>
          stored.filter(({ entry }) => wanted.includes(entry.delivery?.kind ?? "")).length;
        const records = stored.reduce((sum, { entry }) => sum + (entry.counts?.records ?? 0), 0);
        return [
          partner,
          agreement,
          stored.length,
          kinds("empty"),
          records,
          ofType(entries, "rejected"),
          ofType(entries, "void"),
          kinds("correction", "withdrawal"),
        ];
      }),
    },
    {
      id: "grounds",
      title: { nl: "Grondslagen en doelen", en: "Bases and purposes" },
      evidenceFor: "Wpg art. 3, 16-20; AVG art. 5, 6; NOREA #2, #3",
      columns: [
        { nl: "partner", en: "partner" },
        { nl: "overeenkomst", en: "agreement" },
        { nl: "versie", en: "version" },
        { nl: "doel", en: "purpose" },
        { nl: "grondslag verstrekker", en: "basis of the supplier" },
        { nl: "grondslag ontvanger", en: "basis of the receiver" },
        { nl: "leveringen", en: "deliveries" },
      ],
      rows: exchanges.flatMap(({ partner, agreement, entries }) =>
        tally(
          entries.filter(({ entry }) => entry.type === "stored"),
          ({ entry }) => [
            entry.agreement!.version,
            entry.purpose ?? "",
            entry.basis?.supplier ?? "",
            entry.basis?.receiver ?? "",
          ],
        ).map((row) => [partner, agreement, ...row]),
      ),
    },
    {
      id: "refusals",
      title: { nl: "Weigeringen en mislukkingen", en: "Refusals and failures" },
      evidenceFor: "BIO2 8.15.01",
      columns: [
        { nl: "partner", en: "partner" },
        { nl: "overeenkomst", en: "agreement" },
        { nl: "gebeurtenis", en: "event" },
        { nl: "reden", en: "reason" },
        { nl: "aantal", en: "count" },
      ],
      rows: exchanges.flatMap(({ partner, agreement, entries }) =>
        tally(
          entries.filter(({ entry }) =>
            ["rejected", "failed", "abandoned", "overdue", "cancelled"].includes(entry.type),
          ),
          ({ entry }) => [entry.type, entry.reason ?? ""],
        ).map((row) => [partner, agreement, ...row]),
      ),
    },
    {
      id: "calendar",
      title: { nl: "Kalender", en: "Calendar" },
      evidenceFor: "BIO2 5.33.01",
      columns: [
        { nl: "partner", en: "partner" },
        { nl: "overeenkomst", en: "agreement" },
        { nl: "van", en: "from" },
        { nl: "tot en met", en: "to" },
        { nl: "stand", en: "status" },
        { nl: "perioden", en: "periods" },
      ],
      rows: exchanges.flatMap(({ partner, agreement, log }) => {
        const document = agreements.get(agreement);
        if (document === undefined) return [];
        const began = inForceSince(log.all, agreement) ?? document.validFrom;
        const between = { from: began > `${year}-01-01` ? began : `${year}-01-01`, to: `${year}-12-31` };
        const days = judgeCalendar(document, arrivalsInLog(log.all, agreement), between, now);
        return runsOf(days).map(({ from, to, status, count }) => [partner, agreement, from, to, STATUS[status], count]);
      }),
    },
    {
      id: "erasures",
      title: { nl: "Gewist", en: "Erased" },
      evidenceFor: "Wpg art. 14; AVG art. 17; NOREA #4",
      columns: [
        { nl: "partner", en: "partner" },
        { nl: "overeenkomst", en: "agreement" },
        { nl: "grond", en: "ground" },
        { nl: "keren", en: "times" },
        { nl: "records", en: "records" },
      ],
      rows: exchanges.flatMap(({ partner, agreement, entries }) => {
        const erased = entries.filter(({ entry }) => entry.type === "erased");
        const recordsOf = ({ entry }: PlacedEntry) => entry.erasedRecords ?? entry.counts?.records ?? 0;
        return [...Map.groupBy(erased, ({ entry }) => entry.ground ?? "")].map(([ground, each]) => [
          partner,
          agreement,
          ground,
          each.length,
          each.reduce((sum, placed) => sum + recordsOf(placed), 0),
        ]);
      }),
    },
    {
      id: "holds",
      title: { nl: "Bewaarplicht", en: "Legal holds" },
      evidenceFor: "AVG art. 17, 18",
      columns: [
        { nl: "partner", en: "partner" },
        { nl: "overeenkomst", en: "agreement" },
        { nl: "gebeurtenis", en: "event" },
        { nl: "aantal", en: "count" },
      ],
      rows: exchanges.flatMap(({ partner, agreement, entries }) =>
        tally(
          entries.filter(({ entry }) => entry.type === "hold-placed" || entry.type === "hold-released"),
          ({ entry }) => [entry.type],
        ).map((row) => [partner, agreement, ...row]),
      ),
    },
  ];
}

const STATUS = {
  late: { nl: "te laat", en: "late" },
  missing: { nl: "ontbreekt", en: "missing" },
};

/** Neighbouring periods that were all late or all missing, as one row. */
function runsOf(days: readonly CalendarDay[]) {
  const runs: { from: string; to: string; status: keyof typeof STATUS; count: number }[] = [];
  let before: CalendarDay | undefined;
  for (const day of days) {
    const { from, to, status } = day;
    if (status === "late" || status === "missing") {
      const run = before?.status === status ? runs.at(-1) : undefined;
      if (run === undefined) runs.push({ from, to, status, count: 1 });
      else Object.assign(run, { to, count: run.count + 1 });
    }
    before = day;
  }
  return runs;
}

function ofType(entries: readonly PlacedEntry[], type: string): number {
  return entries.filter(({ entry }) => entry.type === type).length;
}

function compareTexts(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Counts entries by what `keyOf` says of them. Out: rows of the key and the count, in the order of their keys. */
export function tally(
  entries: readonly PlacedEntry[],
  keyOf: (placed: PlacedEntry) => readonly (string | number)[],
): (string | number)[][] {
  const groups = Map.groupBy(entries, (placed) => JSON.stringify(keyOf(placed)));
  return [...groups]
    .toSorted(([left], [right]) => compareTexts(left, right))
    .map(([key, { length }]) => [...(JSON.parse(key) as (string | number)[]), length]);
}
