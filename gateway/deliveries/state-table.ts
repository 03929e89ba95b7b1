import { SluisError } from "../core/sluis-error.ts";
import type { EntryType } from "../ledger/entry-rules.ts";
import type { Direction } from "./delivery.ts";
import type { DeliveryState } from "./delivery-state.ts";

/** What can happen to a delivery. */
export type DeliveryEvent =
  | "push"
  | "prepare"
  | "hold"
  | "fail"
  | "release"
  | "cancel"
  | "takeTurn"
  | "expire"
  | "accept"
  | "store"
  | "reject"
  | "void"
  | "purge"
  | "erase"
  | "deliverAgain"
  | "correct"
  | "withdraw"
  | "announce"
  | "load"
  | "retry"
  | "abandon";

/** One row: in this state, this event leads to that state, and leaves this log entry and receipt. */
export interface Transition {
  readonly direction: Direction;
  /** null: the delivery does not exist yet. */
  readonly from: DeliveryState | null;
  readonly event: DeliveryEvent;
  readonly to: DeliveryState;
  /** Type of the log entry in the same transaction; null where nothing is done to data. */
  readonly entry: EntryType | null;
  /** Receipt that the receiver makes from that entry. */
  readonly receipt: "accepted" | "stored" | "rejected" | "void" | "erased" | null;
  /** When the row applies; for people. */
  readonly when: string;
}

function out(
  from: DeliveryState | null,
  event: DeliveryEvent,
  to: DeliveryState,
  entry: EntryType | null,
  when: string,
): Transition {
  return { direction: "out", from, event, to, entry, receipt: null, when };
}

function into(
  from: DeliveryState | null,
  event: DeliveryEvent,
  to: DeliveryState,
  entry: EntryType | null,
  receipt: Transition["receipt"],
  when: string,
): Transition {
  return { direction: "in", from, event, to, entry, receipt, when };
}

/** The one table of the flow; code, tests and `docs/states.md` read it. A pair that is not here is refused. */
export const STATE_TABLE: readonly Transition[] = [
  out(null, "push", "preparing", null, "an officer, the watch folder or a system pushes an extract"),
  out(
    "preparing",
    "prepare",
    "prepared",
    "prepared",
    "every part is sealed and durable, and the quality is good enough",
  ),
  out("preparing", "hold", "awaitingApproval", "prepared", "as prepare, where the agreement asks for a second person"),
  out("preparing", "fail", "failed", "failed", "the extract is refused, or preparing was interrupted"),
  out("prepared", "release", "released", "released", "at once, unless the agreement asks for a second person"),
  out("awaitingApproval", "release", "released", "released", "by somebody else than who pushed"),
  out("prepared", "cancel", "cancelled", "cancelled", "before a number was given"),
  out("awaitingApproval", "cancel", "cancelled", "cancelled", "before a number was given"),
  out("released", "cancel", "cancelled", "cancelled", "before a number was given"),
  out("released", "takeTurn", "sending", "sent", "no other delivery of the agreement is open"),
  out("sending", "accept", "accepted", "accepted", "a verified receipt says that the sealed bytes are durable there"),
  out("sending", "store", "stored", "stored", "a verified final receipt overtook the first one"),
  out("accepted", "store", "stored", "stored", "a verified final receipt"),
  out("sending", "reject", "rejected", "rejected", "a verified final receipt"),
  out("accepted", "reject", "rejected", "rejected", "a verified final receipt"),
  out("sending", "cancel", "sending", "cancelled", "a number was given: a signed void asks the receiver to close it"),
  out("accepted", "cancel", "accepted", "cancelled", "as before; it may come too late"),
  out(
    "sending",
    "expire",
    "sending",
    "overdue",
    "not stored before it expired: a signed void asks to close the number",
  ),
  out("accepted", "expire", "accepted", "overdue", "as before; it may come too late"),
  out("sending", "void", "void", "void", "the receiver confirmed that the number was closed without content"),
  out("accepted", "void", "void", "void", "the receiver confirmed that the number was closed without content"),
  out("rejected", "cancel", "rejected", "cancelled", "an officer skips it: the agreement's queue goes on"),
  out("stored", "purge", "purged", "purged", "sealed parts and key were kept long enough after the receipt"),
  ...(["stored", "purged"] as const).map((from) =>
    out(
      from,
      "withdraw",
      "withdrawn",
      "withdrawn",
      "a verified receipt says that a withdrawal took all of it away there",
    ),
  ),
  ...(["stored", "purged", "withdrawn"] as const).map((from) =>
    out(
      from,
      "correct",
      from,
      "corrected",
      "a verified receipt says that a correction or withdrawal of records is stored there",
    ),
  ),
  out("stored", "erase", "purged", "erased", "a verified receipt says that the receiver erased it, and no hold stands"),
  out("purged", "erase", "purged", "erased", "as before"),
  out("withdrawn", "erase", "withdrawn", "erased", "as before"),
  ...(["stored", "purged", "withdrawn", "rejected", "void"] as const).map((from) =>
    out(
      from,
      "deliverAgain",
      "sending",
      "sent",
      "the receiver lost it with a store that was put back, and has a successor log",
    ),
  ),

  into(null, "announce", "receiving", null, null, "a manifest was opened and every check passed"),
  into(null, "void", "void", "void", "void", "the sender closed the number of a delivery that never came here"),
  into(
    "receiving",
    "accept",
    "accepted",
    "received",
    "accepted",
    "every part is durable and has the digest of the manifest",
  ),
  into("accepted", "load", "loading", null, null, "a worker took it"),
  into("loading", "retry", "accepted", null, null, "loading was interrupted"),
  into("loading", "store", "stored", "stored", "stored", "every row was checked, counted and committed"),
  into("stored", "withdraw", "withdrawn", "withdrawn", null, "a withdrawal of all of it was checked; its rows go"),
  ...(["stored", "withdrawn"] as const).map((from) =>
    into(from, "correct", from, "corrected", null, "a correction or withdrawal of records was checked and is visible"),
  ),
  ...(["stored", "withdrawn"] as const).map((from) =>
    into(
      from,
      "erase",
      "erased",
      "erased",
      "erased",
      "its time is over or two officers asked for it, and no hold stands",
    ),
  ),
  into(
    "loading",
    "reject",
    "rejected",
    "rejected",
    "rejected",
    "a digest, a count or a row is not as the manifest or the schema says",
  ),
  into("receiving", "void", "void", "void", "void", "the sender closed the number before it was complete"),
  into("receiving", "abandon", "abandoned", "abandoned", null, "it expired before it was complete"),
  into("abandoned", "void", "void", "void", "void", "the sender closed the number of what had expired here"),
];

/**
 * Looks up one step of the flow. In: direction, state, event. Out: the table's row.
 * Throws STATE_REFUSED for every pair that the table does not have.
 */
export function transition(direction: Direction, from: DeliveryState | null, event: DeliveryEvent): Transition {
  const row = STATE_TABLE.find((each) => each.direction === direction && each.from === from && each.event === event);
  if (row === undefined) throw new SluisError("STATE_REFUSED", { state: from ?? "new", event });
  return row;
}
