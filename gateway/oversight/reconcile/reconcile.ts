import { canonicalJson } from "../../core/canonical-json.ts";
import type { Json } from "../../core/json.ts";
import type { PlacedEntry } from "../../ledger/verify-bundle.ts";

/** The words with which a log says how a delivery ended. */
const ENDS = ["stored", "rejected", "void"] as const;
export type DeliveryEnd = (typeof ENDS)[number];

/** What both sides must say alike of a delivery, in the order in which a difference is named. */
const COMPARED = ["agreement", "delivery", "counts", "root", "schema"] as const;

/** One delivery as both logs tell it. */
export interface ReconciledDelivery {
  readonly agreement: string;
  readonly deliveryId: string;
  readonly number: number;
  readonly kind: string;
  readonly period: { readonly from: string; readonly to: string } | null;
  readonly records: number;
  /**
   * `equal`: both say the same; `open`: sent, and no log has its end yet; `waiting`: the receiver has ended it and the sender not yet;
   * `unconfirmed`: the sender says it ended and the receiver does not; `unsent`: received and never sent; `differs`: not the same.
   */
  readonly status: "equal" | "open" | "waiting" | "unconfirmed" | "unsent" | "differs";
  /** What differs; null with any other status. */
  readonly field: string | null;
  readonly senderEnd: DeliveryEnd | null;
  readonly receiverEnd: DeliveryEnd | null;
  /** Corrections and withdrawals of it, and on which side its log says so. */
  readonly amendments: readonly Amendment[];
  /** The entries that show it: sent, and each side's end. */
  readonly shownBy: readonly PlacedEntry[];
}

/** That a delivery was corrected or withdrawn, as the logs say. */
export interface Amendment {
  readonly type: "corrected" | "withdrawn";
  /** The delivery that did it. */
  readonly by: string;
  readonly sender: boolean;
  readonly receiver: boolean;
}

/** Numbers that neither log has, between the first and the last of an agreement. */
export interface NumberGap {
  readonly agreement: string;
  readonly first: number;
  readonly last: number;
}

/** What comparing two logs about deliveries from one side to the other came to. */
export interface Reconciliation {
  readonly deliveries: readonly ReconciledDelivery[];
  readonly gaps: readonly NumberGap[];
}

/**
 * Compares what sender and receiver logged about each delivery.
 * In: OIN of the sender, entries of its log about the receiver, entries of the receiver's log about it.
 * Out: every delivery by agreement and number, and the numbers that are missing.
 */
export function reconcile(
  sender: string,
  sent: readonly PlacedEntry[],
  received: readonly PlacedEntry[],
): Reconciliation {
  const [ours, theirs] = [byDelivery(sent, sender), byDelivery(received, sender)];
  const ids = new Set([...ours.keys(), ...theirs.keys()]);
  const deliveries = [...ids].flatMap((id) => compare(ours.get(id) ?? [], theirs.get(id) ?? []) ?? []);
  deliveries.sort((left, right) =>
    left.agreement === right.agreement ? left.number - right.number : left.agreement < right.agreement ? -1 : 1,
  );
  return { deliveries, gaps: gapsIn(deliveries) };
}

function byDelivery(entries: readonly PlacedEntry[], sender: string): Map<string, PlacedEntry[]> {
  return Map.groupBy(
    entries.filter(({ entry }) => entry.from === sender && entry.delivery?.number !== undefined),
    ({ entry }) => entry.delivery!.id,
  );
}

function compare(ours: readonly PlacedEntry[], theirs: readonly PlacedEntry[]): ReconciledDelivery | undefined {
  // sent again after a key changed: the last manifest is the one that the receiver took
  const sent = ours.findLast(({ entry }) => entry.type === "sent");
  const first = sent ?? theirs[0];
  if (first === undefined) return undefined;
  const [senderEnd, receiverEnd] = [endOf(ours), endOf(theirs)];
  const lasting = [...ours, ...theirs].filter(({ entry }) => entry.type !== "sent" || entry === first.entry);
  const field = lasting.map(({ entry }) => differing(first, entry)).find((each) => each !== undefined);
  const amendments = amendmentsIn(ours, theirs);
  const { agreement, delivery, counts } = first.entry;
  return {
    agreement: agreement?.id ?? "",
    deliveryId: delivery!.id,
    number: delivery!.number!,
    kind: delivery!.kind ?? "",
    period: delivery!.period ?? null,
    records: counts?.records ?? 0,
    ...judge(sent !== undefined, senderEnd?.entry.type, receiverEnd?.entry.type, field, amendments),
    senderEnd: (senderEnd?.entry.type as DeliveryEnd | undefined) ?? null,
    receiverEnd: (receiverEnd?.entry.type as DeliveryEnd | undefined) ?? null,
    amendments,
    shownBy: [sent, senderEnd, receiverEnd, ...ours.filter(isAmended), ...theirs.filter(isAmended)].filter(
      (each) => each !== undefined,
    ),
  };
}

function judge(
  isSent: boolean,
  senderEnd: string | undefined,
  receiverEnd: string | undefined,
  field: string | undefined,
  amendments: readonly Amendment[],
): Pick<ReconciledDelivery, "status" | "field"> {
  if (!isSent) return { status: "unsent", field: null };
  if (field !== undefined) return { status: "differs", field };
  // the receiver changes its copies first, and the sender hears of it
  if (amendments.some(({ receiver }) => !receiver)) return { status: "differs", field: "amendments" };
  if (amendments.some(({ sender }) => !sender)) return { status: "waiting", field: null };
  if (senderEnd === receiverEnd) return { status: senderEnd === undefined ? "open" : "equal", field: null };
  if (senderEnd === undefined) return { status: "waiting", field: null };
  if (receiverEnd === undefined) return { status: "unconfirmed", field: null };
  return { status: "differs", field: "end" };
}

function isAmended({ entry }: PlacedEntry): boolean {
  return entry.by !== undefined && (entry.type === "corrected" || entry.type === "withdrawn");
}

function amendmentsIn(ours: readonly PlacedEntry[], theirs: readonly PlacedEntry[]): Amendment[] {
  const found = new Map<string, Amendment>();
  for (const side of ["sender", "receiver"] as const)
    for (const { entry } of (side === "sender" ? ours : theirs).filter(isAmended)) {
      const type = entry.type as Amendment["type"];
      const known = found.get(`${type} ${entry.by}`) ?? { type, by: entry.by!, sender: false, receiver: false };
      found.set(`${type} ${entry.by}`, { ...known, [side]: true });
    }
  return [...found.values()];
}

function endOf(entries: readonly PlacedEntry[]): PlacedEntry | undefined {
  return entries.findLast(({ entry }) => ENDS.some((end) => end === entry.type));
}

function differing(first: PlacedEntry, entry: PlacedEntry["entry"]): string | undefined {
  const text = (value: unknown) => (value === undefined ? "" : canonicalJson(value as Json));
  return COMPARED.find((name) => entry[name] !== undefined && text(entry[name]) !== text(first.entry[name]));
}

function gapsIn(deliveries: readonly ReconciledDelivery[]): NumberGap[] {
  const gaps: NumberGap[] = [];
  for (const [agreement, numbered] of Map.groupBy(deliveries, (each) => each.agreement)) {
    let next = 1;
    for (const { number } of numbered) {
      if (number > next) gaps.push({ agreement, first: next, last: number - 1 });
      next = Math.max(next, number + 1);
    }
  }
  return gaps;
}
