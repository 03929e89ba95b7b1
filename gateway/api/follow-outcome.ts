import type { JsonObject } from "../core/json.ts";
import { SluisError } from "../core/sluis-error.ts";
import type { Progress } from "../deliveries/ports/officer-service.ts";
import { type GatewayAnswer, gatewayError, refusalOf } from "./ask-gateway.ts";
import { linesOf } from "./lines-of.ts";

/**
 * Reads an answer that tells of progress and ends with an outcome.
 * In: the answer, who is told of progress. Out: the outcome. Throws the problem that was answered, SERVICE_ANSWER_INVALID, and what
 * `askGateway` throws for a connection that breaks.
 */
export async function followOutcome<Outcome>(
  answer: GatewayAnswer,
  progress: (at: Progress) => void,
): Promise<Outcome> {
  try {
    for await (const line of linesOf(answer.response)) {
      const document = parsed(line);
      if (document["problem"] !== undefined) throw refusalOf(document["problem"]);
      if (document["outcome"] !== undefined) return document["outcome"] as Outcome;
      progress(document["progress"] as unknown as Progress);
    }
  } catch (error) {
    throw answer.bodyFailure() ?? gatewayError(error);
  } finally {
    // also ends the sending of a file whose outcome is known before its end
    answer.response.destroy();
  }
  throw new SluisError("SERVICE_ANSWER_INVALID", { why: "no outcome" });
}

function parsed(line: string): JsonObject {
  try {
    return JSON.parse(line) as JsonObject;
  } catch (cause) {
    throw new SluisError("SERVICE_ANSWER_INVALID", { why: "JSON" }, { cause });
  }
}
