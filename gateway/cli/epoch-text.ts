import type { EpochOutcome, EpochView } from "../deliveries/ports/key-office.ts";
import type { Outcome } from "./outcome.ts";
import type { Printer } from "./printer.ts";
import type { Session } from "./session.ts";
import { viewJson } from "./view-json.ts";

/** Prints how epochs stand: a table, then who confirmed what, and what is waited for. */
export function printEpochs(out: Printer, epochs: readonly EpochView[], { t, format }: Session): void {
  const { states, acts, ...words } = t.epochs;
  if (epochs.length === 0) {
    out.line(words.none);
    return;
  }
  out.table(
    [t.keys.domain, t.keys.epoch, t.keys.kid, words.state, words.until, words.overlap],
    epochs.map(({ domain, epoch, kid, state, inUse, activatesAt, overlapUntil }) => [
      ...[domain, epoch, kid, inUse ? words.inUse : states[state]],
      // an epoch of before any rotation has no moment
      ...[activatesAt, overlapUntil].map((at) => format.moment(at === 0 ? null : at)),
    ]),
  );
  for (const { epoch, confirmations, waitingFor, openDeliveries, state } of epochs) {
    for (const { partner, act, at, tokens } of confirmations) {
      const deleted = tokens === null ? null : format.number(tokens);
      out.line(`${epoch}: ${words.confirmed(partner, acts[act], format.moment(at), deleted)}`);
    }
    if (waitingFor.length > 0) out.line(`${epoch}: ${words.waiting} ${waitingFor.join(", ")}`);
    if (openDeliveries > 0 && state === "retiring") out.line(`${epoch}: ${words.open(format.number(openDeliveries))}`);
  }
}

/** Shows what an officer's step with an epoch led to. */
export function epochOutcome(session: Session, outcome: EpochOutcome): Outcome {
  const { t } = session;
  return {
    json: { rotation: viewJson(outcome) },
    print: (out) => {
      if (outcome.awaitingSecondPerson) return out.line(t.agreement.second);
      printEpochs(out, outcome.epochs, session);
      out.line(outcome.delivered ? t.epochs.delivered : t.epochs.notDelivered);
    },
  };
}
