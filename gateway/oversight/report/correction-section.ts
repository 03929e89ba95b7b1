import type { LogEntry } from "../../core/types/log-entry.ts";
import type { ReportSection } from "./report.ts";
import type { YearLog } from "./year-log.ts";

const HOUR = 3600_000;

/**
 * The corrections and withdrawals of a year: how many, what they changed at the receiver, and how long it took until that was confirmed.
 * In: logs. Out: a section with a row per partner and agreement.
 */
export function correctionSection(logs: readonly YearLog[]): ReportSection {
  return {
    id: "corrections",
    title: { nl: "Correcties en intrekkingen", en: "Corrections and withdrawals" },
    evidenceFor: "Wpg art. 4, 28; AVG art. 16, 19; BIO2 5.33.01",
    columns: [
      { nl: "partner", en: "partner" },
      { nl: "overeenkomst", en: "agreement" },
      { nl: "correcties", en: "corrections" },
      { nl: "intrekkingen", en: "withdrawals" },
      { nl: "leveringen geheel ingetrokken", en: "deliveries withdrawn whole" },
      { nl: "records verwijderd", en: "records removed" },
      { nl: "records vervangen", en: "records replaced" },
      { nl: "langste wacht op bevestiging (uren)", en: "longest wait for a confirmation (hours)" },
      { nl: "te laat bevestigd", en: "confirmed late" },
    ],
    rows: logs
      .filter(({ partner }) => partner !== null)
      .flatMap((log) =>
        [...Map.groupBy(log.ofYear, ({ entry }) => entry.agreement?.id ?? "")]
          .filter(([agreement]) => agreement !== "")
          .map(([agreement, placed]) => {
            const entries = placed.map(({ entry }) => entry);
            return [
              log.partner!,
              agreement,
              ...countsOf(
                entries,
                log.all.map(({ entry }) => entry),
              ),
            ] as const;
          }),
      )
      .filter(([, , corrections, withdrawals, whole, , , , late]) => corrections + withdrawals + whole + late > 0)
      .toSorted(([left, one], [right, other]) => (`${left} ${one}` < `${right} ${other}` ? -1 : 1)),
  };
}

function countsOf(entries: readonly LogEntry[], all: readonly LogEntry[]) {
  const stored = entries.filter(({ type, delivery }) => type === "stored" && delivery?.corrects !== undefined);
  const ofKind = (kind: string) => stored.filter(({ delivery }) => delivery!.kind === kind).length;
  const ofType = (type: string) => entries.filter((entry) => entry.type === type).length;
  const sum = (what: "removed" | "replaced") => stored.reduce((total, { effect }) => total + (effect?.[what] ?? 0), 0);
  const waits = stored.map(({ delivery, time }) => time - askedAt(all, delivery!.id, time));
  return [
    ofKind("correction"),
    ofKind("withdrawal"),
    ofType("withdrawn"),
    sum("removed"),
    sum("replaced"),
    Math.round((10 * Math.max(0, ...waits)) / HOUR) / 10,
    ofType("correction-overdue"),
  ] as const;
}

/** When it was released here, or came in. */
function askedAt(all: readonly LogEntry[], id: string, otherwise: number): number {
  const first = all.find(({ type, delivery }) => delivery?.id === id && (type === "released" || type === "received"));
  return first?.time ?? otherwise;
}
