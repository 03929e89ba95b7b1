import type { Clock } from "../../core/clock.ts";

/** Answers that were given lately, so that a question that comes again is not handled again. */
export interface AnswerMemory {
  /** The answer to a question: the earlier one if there is one, else what `make` gives. In: its id, and until when it may come again. */
  once(id: string, until: number, make: () => Promise<Buffer>): Promise<Buffer>;
}

/** Questions kept in mind at most; the oldest go first. */
const MOST = 1_000;
/** Largest answer that is kept, bytes. A longer one is made again: every question may be asked twice. */
const LARGEST = 16 * 1024;

/**
 * Remembers the answers of one partner. A message that RabbitMQ gives again, that its owner repeats, or that was sent twice because a confirm
 * was lost, gets the same answer and does nothing more. In: the clock by which they are forgotten.
 */
export function createAnswerMemory(clock: Clock): AnswerMemory {
  const answers = new Map<string, { readonly until: number; readonly answer: Promise<Buffer> }>();
  const forgetOld = (): void => {
    const now = clock.now();
    // the map keeps the order in which they came
    for (const [id, { until }] of answers) {
      if (until > now && answers.size <= MOST) return;
      answers.delete(id);
    }
  };
  return {
    once: (id, until, make) => {
      const known = answers.get(id);
      if (known !== undefined) return known.answer;
      forgetOld();
      const answer = make();
      answers.set(id, { until, answer });
      answer.then(
        ({ length }) => void (length > LARGEST && answers.delete(id)),
        () => answers.delete(id),
      );
      return answer;
    },
  };
}
