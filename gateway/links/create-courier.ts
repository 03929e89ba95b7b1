import type { Clock } from "../core/clock.ts";
import { SluisError } from "../core/sluis-error.ts";
import type { Courier, LinkName } from "../deliveries/ports/partner-link.ts";
import type { Ask } from "./ask.ts";
import { type AskTimeouts, askInTime } from "./ask-in-time.ts";
import type { Link } from "./link.ts";
import { agreementQuestions } from "./questions/agreement-questions.ts";
import { deliveryQuestions } from "./questions/delivery-questions.ts";
import { messageQuestions } from "./questions/message-questions.ts";
import { outboxQuestions } from "./questions/outbox-questions.ts";
import { witnessQuestions } from "./questions/witness-questions.ts";

const TIMEOUTS: AskTimeouts = { short: 30_000, part: 120_000, held: 40_000 };

/** The ways that a courier can go. */
export interface CourierLinks {
  /** By name; all are closed with the courier. */
  readonly links: { readonly [name in LinkName]?: Link };
  /** The way to a partner where nothing else was agreed. */
  usual(partner: string): LinkName;
}

/**
 * The asking side of the exchange. In: the links, the clock of the deadlines.
 * Out: the courier; see `Ask` for what its calls throw, and LINK_NOT_CONFIGURED.
 */
export function createCourier(
  { links, usual }: CourierLinks,
  clock: Clock,
  timeouts: Partial<AskTimeouts> = {},
): Courier {
  const closing = new AbortController();
  const asks = new Map<string, Ask>();
  for (const [name, link] of Object.entries(links))
    asks.set(name, askInTime(link, { ...TIMEOUTS, ...timeouts }, clock, closing.signal));

  const goingBy = (choose: (partner: string) => LinkName): Courier => {
    const ask: Ask = async (partner, question) => {
      const name = choose(partner);
      const chosen = asks.get(name);
      if (chosen === undefined) throw new SluisError("LINK_NOT_CONFIGURED", { partner, links: name });
      return chosen(partner, question);
    };
    return {
      ...deliveryQuestions(ask),
      ...outboxQuestions(ask),
      ...agreementQuestions(ask),
      ...messageQuestions(ask),
      ...witnessQuestions(ask),
      over: (name) => goingBy(() => name),
      connection: (partner) => links[choose(partner)]?.connection(partner) ?? null,
      close: async () => {
        closing.abort();
        await Promise.all(Object.values(links).map((link) => link.close()));
      },
    };
  };
  return goingBy(usual);
}
