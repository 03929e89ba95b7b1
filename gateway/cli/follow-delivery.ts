import type { DeliveryView, OfficerService } from "../deliveries/ports/officer-service.ts";
import type { Requester } from "../deliveries/ports/requester.ts";
import type { Session } from "./session.ts";

const FINAL: readonly string[] = [
  "stored",
  "withdrawn",
  "purged",
  "erased",
  "failed",
  "cancelled",
  "rejected",
  "void",
  "abandoned",
];

/** A delivery can be parked without leaving its state, so it is looked at this often, in milliseconds. */
const LOOK_AGAIN = 10_000;

/** Whether nothing more happens to a delivery by itself: it has ended, or it waits for an officer. */
export function isAtRest({ delivery }: Pick<DeliveryView, "delivery">): boolean {
  return delivery.parked || FINAL.includes(delivery.state);
}

/** Follows a delivery and tells each new state, until nothing more happens by itself; a second person's release is waited for. */
export async function followDelivery(
  service: OfficerService,
  who: Requester,
  deliveryId: string,
  session: Session,
): Promise<DeliveryView> {
  let view = await service.delivery(who, deliveryId);
  while (!isAtRest(view)) {
    const { state } = view.delivery;
    session.note(session.t.push.waiting(session.t.states[state]));
    do {
      view = await lookAgain(session, (signal) => service.waitForChange(who, deliveryId, state, signal));
    } while (view.delivery.state === state && !isAtRest(view));
  }
  return view;
}

/** Runs `wait` with a signal that aborts at Ctrl-C, or when it is time to look again. */
async function lookAgain<T>({ context }: Session, wait: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const time = new AbortController();
  const done = new AbortController();
  void context.clock.sleep(LOOK_AGAIN, done.signal).then(() => time.abort());
  try {
    return await wait(AbortSignal.any([context.interrupt, time.signal]));
  } finally {
    done.abort();
  }
}
