import type { oversightNl } from "./oversight-nl.ts";

/** Texts of what a privacy officer does, in English. */
export const oversightEn: typeof oversightNl = {
  reconcile: "compares what both parties logged of every delivery, without a gateway",
  calendarOf: "agreements of which the calendar is compared as well",
  between: "only these days of the calendar: 2026-03-01, 2026-W10, 2026-03, 2026-Q1, 2026 or first/last",
  report: "yearly report from the logs of this gateway",
  year: "year, such as 2026",
  reportFormat: "csv or html (by default after the name of the file)",
  exportFormat:
    "bundle (verifiable, default), tiles (a folder of static files, C2SP tlog-tiles) or logboek (Logboek Dataverwerkingen, one line a delivery)",
  reportWritten: (path) => `The report is in ${path}.`,
  nothing: "nothing",
  logOf: (entries) => `log of ${entries} entries`,
  compared: (count, amiss) => `Deliveries compared: ${count}, of which with a difference: ${amiss}.`,
  gap: (agreement, first, last) =>
    `${agreement}: ${first === last ? `number ${first} is` : `numbers ${first} to ${last} are`} missing on both sides.`,
  calendar: (days, off) => `Calendar: ${days} periods, of which late, missing or withdrawn: ${off}.`,
  amended: (count) => `Corrected or withdrawn afterwards: ${count} deliveries.`,
  withdrawnDay: "delivered and withdrawn",
  status: "Status",
  shownBy: "Shown by",
  due: "Due",
  statuses: {
    equal: "equal",
    open: "under way",
    waiting: "stored, receipt not processed yet",
    unconfirmed: "sent and closed, not at the receiver",
    unsent: "received, never sent",
    differs: "differs",
  },
  days: { expected: "expected", onTime: "on time", late: "late", missing: "missing" },
};
