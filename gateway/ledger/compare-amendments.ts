import type { FindingList } from "./finding.ts";
import type { LoggedSide } from "./logged-side.ts";
import { isLostReceipt } from "./lost-receipt.ts";
import type { PlacedEntry } from "./verify-bundle.ts";

const AMENDED: readonly string[] = ["corrected", "withdrawn"];

/**
 * Compares what both sides say of a delivery that was corrected or withdrawn: by which delivery, which must say so itself, and neither side
 * alone once the sender knows that it is stored, unless a side lost what it said with a store that was put back.
 * In: the delivery's id, both sides, where its agreement and number are named, the list for faults.
 */
export function compareAmendments(
  id: string,
  sender: LoggedSide,
  receiver: LoggedSide,
  names: { readonly agreement: string; readonly number: number },
  findings: FindingList,
): void {
  const [ours, theirs] = [sender, receiver].map(({ deliveries }) => amendmentsOf(deliveries.get(id)));
  const add = ({ log, index }: PlacedEntry) => findings.add("AMENDMENT_DIFFERS", log, index, names);
  const entriesOf = (by: string, type: string) =>
    (sender.deliveries.get(by) ?? []).filter(({ entry }) => entry.type === type);
  const isNamed = (by: string) => entriesOf(by, "sent").some(({ entry }) => entry.delivery?.corrects === id);
  const wasLost = (by: string) =>
    entriesOf(by, "stored").some((placed) => isLostReceipt(placed, receiver.deliveries.get(by) ?? [], receiver.lost));
  for (const [what, placed] of ours!) {
    const by = placed.entry.by!;
    if (!isNamed(by) || (!theirs!.has(what) && !wasLost(by))) add(placed);
  }
  if (sender.lost.length > 0) return;
  for (const [what, placed] of theirs!) {
    const by = placed.entry.by!;
    // until its receipt came the sender does not know
    if (!isNamed(by) || (entriesOf(by, "stored").length > 0 && !ours!.has(what))) add(placed);
  }
}

function amendmentsOf(entries: readonly PlacedEntry[] = []): Map<string, PlacedEntry> {
  const amending = entries.filter(({ entry }) => AMENDED.includes(entry.type) && entry.by !== undefined);
  return new Map(amending.map((placed) => [`${placed.entry.type} ${placed.entry.by}`, placed]));
}
