import type { Clock } from "../core/clock.ts";
import type { Courier } from "../deliveries/ports/partner-link.ts";
import { type AskTimeouts, askInTime } from "./ask-in-time.ts";
import type { Link } from "./link.ts";
import { agreementQuestions } from "./questions/agreement-questions.ts";
import { deliveryQuestions } from "./questions/delivery-questions.ts";
import { outboxQuestions } from "./questions/outbox-questions.ts";

const TIMEOUTS: AskTimeouts = { short: 30_000, part: 120_000, held: 40_000 };

/**
 * The asking side of the exchange. In: the link that carries its questions and is closed with it, the clock of the deadlines.
 * Out: the courier; see `Ask` for what its calls throw.
 */
export function createCourier(link: Link, clock: Clock, timeouts: Partial<AskTimeouts> = {}): Courier {
  const closing = new AbortController();
  const ask = askInTime(link, { ...TIMEOUTS, ...timeouts }, clock, closing.signal);
  return {
    ...deliveryQuestions(ask),
    ...outboxQuestions(ask),
    ...agreementQuestions(ask),
    connection: (partner) => link.connection(partner),
    close: async () => {
      closing.abort();
      await link.close();
    },
  };
}
