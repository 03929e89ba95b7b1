import type { LogEntry } from "../core/types/log-entry.ts";
import type { PlacedEntry } from "../ledger/verify-bundle.ts";

/**
 * One processing operation in the form of the standard Logboek Dataverwerkingen (Logius): the delivery, seen from the organisation whose
 * log it is. Lines per data subject are not made here: they would tell of investigations.
 */
export interface LogboekLine {
  /** 32 hexadecimal characters, shared by both organisations (W3C Trace Context). */
  readonly trace_id: string;
  /** 16 hexadecimal characters. */
  readonly operation_id: string;
  readonly status: "OK" | "ERROR" | "UNSET";
  readonly name: string;
  /** ISO 8601, UTC. */
  readonly start_time: string;
  readonly end_time: string | null;
  readonly foreign_operation: { readonly trace_id: string; readonly entity: string };
  readonly attributes: { readonly [name: string]: string };
}

const STATUS: { readonly [type: string]: LogboekLine["status"] } = {
  stored: "OK",
  rejected: "ERROR",
  void: "ERROR",
  failed: "ERROR",
  cancelled: "ERROR",
  abandoned: "ERROR",
};

/**
 * Makes one line for each delivery in a log about a partner. In: entries, OIN of whose log it is and of the partner.
 * Out: lines in the order in which the deliveries began.
 */
export function logboekLines(entries: readonly PlacedEntry[], own: string, partner: string): LogboekLine[] {
  const deliveries = Map.groupBy(
    entries.filter(({ entry }) => entry.delivery !== undefined && entry.trace !== undefined),
    ({ entry }) => entry.delivery!.id,
  );
  return [...deliveries.values()].map((placed) =>
    lineOf(
      placed.map(({ entry }) => entry),
      own,
      partner,
    ),
  );
}

function lineOf(entries: readonly LogEntry[], own: string, partner: string): LogboekLine {
  const first = entries[0]!;
  const end = entries.find(({ type }) => STATUS[type] !== undefined);
  const [, trace, operation] = first.trace!.split("-");
  return {
    trace_id: trace!,
    operation_id: operation!,
    status: end === undefined ? "UNSET" : STATUS[end.type]!,
    name: first.from === own ? "verstrekken" : "ontvangen",
    start_time: new Date(first.time).toISOString(),
    end_time: end === undefined ? null : new Date(end.time).toISOString(),
    foreign_operation: { trace_id: trace!, entity: `urn:nld:oin:${partner}` },
    attributes: {
      "dpl.core.processing_activity_id":
        first.activity ?? `urn:nld:oin:${first.from}:overeenkomst:${first.agreement!.id}`,
      "sluis.delivery_id": first.delivery!.id,
      "sluis.agreement": `${first.agreement!.id}/${first.agreement!.version}`,
    },
  };
}
