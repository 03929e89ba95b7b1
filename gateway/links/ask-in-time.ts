import type { Clock } from "../core/clock.ts";
import { SluisError } from "../core/sluis-error.ts";
import type { Ask, Question } from "./ask.ts";
import type { Link } from "./link.ts";
import { type Turns, turns } from "./turns.ts";

/** Milliseconds for a whole question and answer: a short one, one with a part, one that the partner holds open. */
export type AskTimeouts = { readonly [patience in Question["patience"]]: number };

/** Half of what a door allows one partner, since a question that is held open takes no turn. */
const QUESTIONS_AT_ONCE = 16;

/**
 * Bounds what goes over a link: each partner is asked a number of questions at once, the others wait in order; each question has a
 * deadline; closing ends them all. In: the link, deadlines and their clock, what aborts at closing.
 */
export function askInTime(link: Link, timeouts: AskTimeouts, clock: Clock, closing: AbortSignal): Ask {
  const lines = new Map<string, Turns>();
  const lineOf = (partner: string): Turns => {
    const line = lines.get(partner) ?? turns(QUESTIONS_AT_ONCE);
    lines.set(partner, line);
    return line;
  };
  const ask: Ask = async (partner, question) => {
    if (closing.aborted) throw new SluisError("GATEWAY_STOPPING");
    const deadline = new AbortController();
    const answered = new AbortController();
    const timeout = timeouts[question.patience];
    const expiresAt = clock.now() + timeout;
    clock.sleep(timeout, answered.signal).then(() => deadline.abort());
    const ends = [closing, deadline.signal, ...(question.signal === undefined ? [] : [question.signal])];
    try {
      return await link.exchange(partner, question, AbortSignal.any(ends), expiresAt);
    } catch (error) {
      if (closing.aborted) throw new SluisError("GATEWAY_STOPPING", {}, { cause: error });
      if (deadline.signal.aborted) throw new SluisError("PARTNER_UNREACHABLE", { partner, why: "ETIMEDOUT" });
      throw error;
    } finally {
      answered.abort("answered");
    }
  };
  return (partner, question) =>
    question.patience === "held" ? ask(partner, question) : lineOf(partner).take(() => ask(partner, question));
}
