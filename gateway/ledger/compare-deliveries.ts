import { canonicalJson } from "../core/canonical-json.ts";
import type { Json } from "../core/json.ts";
import type { LogEntry } from "../core/types/log-entry.ts";
import type { EntryType } from "./entry-rules.ts";
import type { FindingList } from "./finding.ts";
import type { PlacedEntry } from "./verify-bundle.ts";

/** Entries of one side's log about deliveries, by delivery id. */
export type DeliveriesById = ReadonlyMap<string, readonly PlacedEntry[]>;

/** How a delivery can end; the same word on both sides. */
const ENDS: readonly EntryType[] = ["stored", "rejected", "void"];
/** What the receiver only says of a delivery that was sent. */
const RECEIVED: readonly EntryType[] = ["received", "verified", ...ENDS];

/** From the sending on, entries of these types say the same about content. */
const COMPARED: readonly EntryType[] = ["sent", "accepted", "abandoned", "purged", "overdue", ...RECEIVED];
/** What they must say alike; keys, tls, actor and the span in the trace are each side's own. */
const SHARED = [
  "environment",
  "from",
  "to",
  "basis",
  "purpose",
  "agreement",
  "schema",
  "delivery",
  "counts",
  "root",
] as const;

/**
 * Compares what the sender and the receiver logged about the deliveries that one of them sent.
 * In: OIN of the sender, both sides' entries, lists for faults and for what is still under way.
 */
export function compareDeliveries(
  sender: string,
  sent: DeliveriesById,
  received: DeliveriesById,
  findings: FindingList,
  limits: FindingList,
): void {
  const last = new Map<string, number>();
  for (const entries of sent.values()) {
    const first = entries.find(({ entry }) => entry.type === "sent" && entry.from === sender)?.entry;
    if (first !== undefined) last.set(agreementOf(first), Math.max(last.get(agreementOf(first)) ?? 0, numberOf(first)));
  }
  for (const [id, own] of sent) {
    const first = own.find(({ entry }) => entry.type === "sent" && entry.from === sender);
    if (first === undefined) continue;
    const theirs = received.get(id) ?? [];
    compareFields(first, [...own, ...theirs], findings);
    compareReceipts(own, theirs, findings);
    const senderEnds = endsOf(own);
    const receiverEnds = endsOf(theirs);
    const names = { agreement: agreementOf(first.entry), number: numberOf(first.entry) };
    const ends = { sender: senderEnds.join("+") || "-", receiver: receiverEnds.join("+") || "-" };
    // the sender may not have its receipt yet, but it never knows an end that the receiver does not; a void can be its own
    const agree =
      receiverEnds.length <= 1 && senderEnds.every((end) => receiverEnds.includes(end) || isOwnVoid(end, receiverEnds));
    if (!agree) findings.add("ENDS_DIFFER", first.log, first.index, { ...names, ...ends });
    const closed = receiverEnds.length + senderEnds.length > 0 || own.some(({ entry }) => entry.type === "overdue");
    if (closed) continue;
    if (last.get(names.agreement) === names.number) limits.add("DELIVERY_OPEN", first.log, first.index, names);
    else findings.add("SENT_WITHOUT_END", first.log, first.index, names);
  }
  for (const [id, theirs] of received) {
    const first = theirs.find(({ entry }) => entry.from === sender && RECEIVED.includes(entry.type));
    if (first === undefined || sent.get(id)?.some(({ entry }) => entry.type === "sent")) continue;
    const names = { agreement: agreementOf(first.entry), number: numberOf(first.entry) };
    findings.add("RECEIVED_WITHOUT_SENT", first.log, first.index, names);
  }
}

function compareFields(sent: PlacedEntry, all: readonly PlacedEntry[], findings: FindingList): void {
  for (const { log, index, entry } of all) {
    if (!COMPARED.includes(entry.type)) continue;
    const field = SHARED.find((name) => text(entry[name]) !== text(sent.entry[name]));
    if (field === undefined) continue;
    findings.add("SIDES_DIFFER", log, index, {
      agreement: agreementOf(sent.entry),
      number: numberOf(sent.entry),
      field,
    });
  }
}

/** A receipt that the sender logged names an entry of the receiver: it must stand there, with that hash. */
function compareReceipts(own: readonly PlacedEntry[], theirs: readonly PlacedEntry[], findings: FindingList): void {
  for (const { log, index, entry } of own) {
    const { receipt } = entry;
    if (receipt === undefined) continue;
    const there = theirs.some(
      (placed) => placed.log === receipt.log && placed.index === receipt.index && placed.leafHash === receipt.leafHash,
    );
    if (!there) findings.add("RECEIPT_DIFFERS", log, index);
  }
}

function endsOf(entries: readonly PlacedEntry[]): EntryType[] {
  return [...new Set(entries.map(({ entry }) => entry.type))].filter((type) => ENDS.includes(type));
}

function isOwnVoid(end: EntryType, receiverEnds: readonly EntryType[]): boolean {
  return end === "void" && receiverEnds.length === 0;
}

function agreementOf(entry: LogEntry): string {
  return entry.agreement?.id ?? "-";
}

function numberOf(entry: LogEntry): number {
  return entry.delivery?.number ?? 0;
}

function text(value: unknown): string {
  return value === undefined ? "" : canonicalJson(value as Json);
}
