import { canonicalJson } from "../core/canonical-json.ts";
import type { Json } from "../core/json.ts";
import type { LogEntry } from "../core/types/log-entry.ts";
import { compareAmendments } from "./compare-amendments.ts";
import type { EntryType } from "./entry-rules.ts";
import type { FindingList } from "./finding.ts";
import type { LostPart } from "./log-line.ts";
import type { LoggedSide } from "./logged-side.ts";
import { hasReceipt, isLostReceipt } from "./lost-receipt.ts";
import type { PlacedEntry } from "./verify-bundle.ts";

/** How a delivery can end; the same word on both sides. */
const ENDS: readonly EntryType[] = ["stored", "rejected", "void"];
/** What the receiver only says of a delivery that was sent. */
const RECEIVED: readonly EntryType[] = ["received", "verified", ...ENDS];

/** From the sending on, entries of these types say the same about content. */
const COMPARED: readonly EntryType[] = [
  "sent",
  "accepted",
  "abandoned",
  "purged",
  "overdue",
  "corrected",
  "withdrawn",
  ...RECEIVED,
];
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

/** Clocks of two organisations may differ this much, milliseconds. */
const CLOCK_TOLERANCE = 300_000;

/**
 * Compares what the sender and the receiver logged about the deliveries that one of them sent.
 * In: both sides, lists for faults and for what is still under way, was lost with a store or delivered again.
 */
export function compareDeliveries(
  sender: LoggedSide,
  receiver: LoggedSide,
  findings: FindingList,
  limits: FindingList,
): void {
  const isSent = ({ entry }: PlacedEntry) => entry.type === "sent" && entry.from === sender.oin;
  const last = new Map<string, number>();
  for (const entries of sender.deliveries.values()) {
    const first = entries.find(isSent)?.entry;
    if (first !== undefined) last.set(agreementOf(first), Math.max(last.get(agreementOf(first)) ?? 0, numberOf(first)));
  }
  for (const [id, own] of sender.deliveries) {
    const first = own.find(isSent);
    if (first === undefined) continue;
    const theirs = receiver.deliveries.get(id) ?? [];
    // sent again after a key changed: the last manifest is the one that the receiver took
    compareFields(own.findLast(isSent)!, [...own, ...theirs], findings);
    compareReceipts(own, theirs, receiver.lost, findings);
    // an end that the receiver lost with its store is none any more
    const lostEnds = own.filter((placed) => isEnd(placed) && isLostReceipt(placed, theirs, receiver.lost));
    const senderEnds = endsOf(own.filter((placed) => !lostEnds.includes(placed)));
    const receiverEnds = endsOf(theirs);
    const names = { agreement: agreementOf(first.entry), number: numberOf(first.entry) };
    compareAmendments(id, sender, receiver, names, findings);
    const ends = { sender: senderEnds.join("+") || "-", receiver: receiverEnds.join("+") || "-" };
    // the sender may not have its receipt yet, but it never knows an end that the receiver does not; a void can be its own
    const agree =
      receiverEnds.length <= 1 && senderEnds.every((end) => receiverEnds.includes(end) || isOwnVoid(end, receiverEnds));
    if (!agree) findings.add("ENDS_DIFFER", first.log, first.index, { ...names, ...ends });
    const closed = receiverEnds.length + senderEnds.length > 0 || own.some(({ entry }) => entry.type === "overdue");
    if (lostEnds.length > 0 && closed)
      limits.add("DELIVERED_AGAIN", first.log, first.index, { ...names, end: ends.receiver });
    if (closed) continue;
    if (lostEnds.length > 0 && receiver.lost.some(({ given }) => !given)) continue;
    if (last.get(names.agreement) === names.number || isSentAgain(own, lostEnds))
      limits.add("DELIVERY_OPEN", first.log, first.index, names);
    else findings.add(lostEnds.length > 0 ? "LOST_DELIVERY" : "SENT_WITHOUT_END", first.log, first.index, names);
  }
  for (const [id, theirs] of receiver.deliveries) {
    const first = theirs.find(({ entry }) => entry.from === sender.oin && RECEIVED.includes(entry.type));
    if (first === undefined || sender.deliveries.get(id)?.some(isSent)) continue;
    const names = { agreement: agreementOf(first.entry), number: numberOf(first.entry) };
    const { time } = first.entry;
    const wasLost = sender.lost.some(
      ({ from, until }) => time >= from - CLOCK_TOLERANCE && time <= until + CLOCK_TOLERANCE,
    );
    if (wasLost) limits.add("SENDING_LOST", first.log, first.index, names);
    else findings.add("RECEIVED_WITHOUT_SENT", first.log, first.index, names);
  }
}

function compareFields(sent: PlacedEntry, all: readonly PlacedEntry[], findings: FindingList): void {
  for (const { log, index, entry } of all) {
    if (!COMPARED.includes(entry.type)) continue;
    const [mine, other] = isBefore(entry, sent) ? [withoutHash(sent.entry), withoutHash(entry)] : [sent.entry, entry];
    const field = SHARED.find((name) => text(other[name]) !== text(mine[name]));
    if (field === undefined) continue;
    findings.add("SIDES_DIFFER", log, index, {
      agreement: agreementOf(sent.entry),
      number: numberOf(sent.entry),
      field,
    });
  }
}

/** An earlier sending of the same delivery differs in the hash of its manifest, and in nothing else. */
function isBefore(entry: LogEntry, last: PlacedEntry): boolean {
  return entry.type === "sent" && entry !== last.entry;
}

function withoutHash({ delivery, ...rest }: LogEntry): LogEntry {
  const { manifestHash: _, ...others } = delivery!;
  return { ...rest, delivery: others };
}

/** A receipt that the sender logged names an entry of the receiver: it must stand there, with that hash, unless it was lost. */
function compareReceipts(
  own: readonly PlacedEntry[],
  theirs: readonly PlacedEntry[],
  lost: readonly LostPart[],
  findings: FindingList,
): void {
  for (const placed of own)
    if (placed.entry.receipt !== undefined && !hasReceipt(placed, theirs) && !isLostReceipt(placed, theirs, lost))
      findings.add("RECEIPT_DIFFERS", placed.log, placed.index);
}

/** Whether it is under way again since its end was lost. */
function isSentAgain(own: readonly PlacedEntry[], lostEnds: readonly PlacedEntry[]): boolean {
  const end = lostEnds.at(-1);
  return end !== undefined && own.findLastIndex(({ entry }) => entry.type === "sent") > own.indexOf(end);
}

function isEnd({ entry }: PlacedEntry): boolean {
  return ENDS.includes(entry.type);
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
