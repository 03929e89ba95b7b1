import type { Clock } from "../../core/clock.ts";
import { problemOf } from "../../core/http/problem.ts";
import { SluisError } from "../../core/sluis-error.ts";
import type { LinkAnswer } from "../../core/types/link-answer.ts";
import type { LinkQuestion } from "../../core/types/link-question.ts";
import type { FlowLogger } from "../../deliveries/gateway-context.ts";
import type { ExchangeService } from "../../deliveries/ports/partner-link.ts";
import type { MatchedRoute } from "./match-route.ts";
import { bodyOf, checkAttachment } from "./question-body.ts";

/** What answering takes. */
export interface AnsweringParts {
  readonly clock: Clock;
  readonly logger: FlowLogger;
  match(method: string, target: string): MatchedRoute;
  /** What receives: it keeps what was changed on the way in the log. */
  readonly exchange: Pick<ExchangeService, "refused">;
  /** Milliseconds that clocks may be apart. */
  readonly clocksApart: number;
}

/**
 * Answers a question whose asker is known: its time, what stands beside it, its route. A refusal is an answer too, in the same form as
 * over HTTPS. In: parts, the question, what stood beside it.
 */
export async function answerQuestion(
  { clock, logger, exchange, match, clocksApart }: AnsweringParts,
  question: LinkQuestion,
  attachment: Buffer<ArrayBuffer>,
): Promise<Pick<LinkAnswer, "status" | "content">> {
  try {
    const now = clock.now();
    if (question.expiresAt < now - clocksApart || question.askedAt > now + clocksApart)
      throw new SluisError("LINK_MESSAGE_LATE");
    checkAttachment(question, attachment);
    const { route, path, query } = match(question.method, question.path);
    const document = await route.answer({
      ...{ partner: question.from, link: "amqps", path, query },
      body: async (rule) => bodyOf(question, attachment, rule),
      // nobody tells when an asker gives up; what is held open ends by itself
      gone: new AbortController().signal,
    });
    return document === null ? { status: 204 } : { status: 200, content: contentOf(document) };
  } catch (error) {
    if (error instanceof SluisError && error.code === "LINK_BODY_DIFFERS") await exchange.refused(question.from, error);
    const id = logger.error(error, { partner: question.from });
    const problem = problemOf(error, id);
    return { status: problem.status, content: contentOf(problem) };
  }
}

function contentOf(document: object): string {
  return Buffer.from(JSON.stringify(document)).toString("base64url");
}
