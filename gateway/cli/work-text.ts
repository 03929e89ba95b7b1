import type { ParkedWork, WorkView } from "../deliveries/ports/officer-service.ts";
import type { Printer } from "./printer.ts";
import type { Session } from "./session.ts";

/** Prints what an officer must know of the work inside the gateway: nothing while all is well. */
export function printWork(out: Printer, { queue, parked }: WorkView, session: Session): void {
  const { t, format } = session;
  if (queue.state !== "ready") out.line(`${t.work.queue[queue.state]} ${t.work.since(format.moment(queue.since))}`);
  printParked(out, parked, session);
}

/** Prints work that was given up: what, about which delivery, how often it was tried, since when, and why. */
export function printParked(out: Printer, parked: readonly ParkedWork[], { t, format }: Session): void {
  if (parked.length === 0) return;
  const { columns, steps } = t.work;
  out.line(t.work.parked(parked.length));
  out.table(
    [columns.step, columns.subject, columns.attempts, columns.since, columns.reason],
    parked.map(({ step, subject, deliveryId, attempts, since, reason }) => [
      steps[step],
      deliveryId ?? subject,
      String(attempts),
      format.moment(since),
      reason ?? "",
    ]),
  );
}

/** Work as `--json` gives it. */
export function workJson({ queue, parked }: WorkView) {
  return { queue: { ...queue }, parked: parked.map((each) => ({ ...each })) };
}
