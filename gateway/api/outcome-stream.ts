import type { ServerResponse } from "node:http";
import type { Clock } from "../core/clock.ts";
import { type Problem, sendProblem } from "../core/http/problem.ts";
import type { Progress } from "../deliveries/ports/officer-service.ts";

/** Least time between two progress lines, milliseconds; a person cannot follow more. */
const PROGRESS_EVERY = 100;

/**
 * Answers long work as lines of JSON while it runs: `{"progress":...}` any number of times, then one `{"outcome":...}` or
 * `{"problem":...}`. Work that fails before its first progress is answered as a plain problem with its own status.
 * In: the response, the clock, the work, how a failure becomes a problem.
 */
export async function streamOutcome(
  response: ServerResponse,
  clock: Clock,
  work: (progress: (at: Progress) => void) => Promise<unknown>,
  problem: (error: unknown) => Problem,
): Promise<void> {
  let last = Number.NEGATIVE_INFINITY;
  const line = (document: object): void => {
    if (!response.headersSent) response.writeHead(200, { "Content-Type": "application/x-ndjson" });
    response.write(`${JSON.stringify(document)}\n`);
  };
  try {
    const outcome = await work((at) => {
      if (response.destroyed || clock.now() - last < PROGRESS_EVERY) return;
      last = clock.now();
      line({ progress: at });
    });
    line({ outcome });
  } catch (error) {
    const document = problem(error);
    if (!response.headersSent) {
      sendProblem(response, document);
      return;
    }
    line({ problem: document });
  }
  response.end();
}
