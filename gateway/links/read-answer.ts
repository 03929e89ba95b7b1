import { errorFromProblem } from "../core/http/problem.ts";
import type { Json } from "../core/json.ts";
import { SluisError } from "../core/sluis-error.ts";
import { parseStrictJson } from "../core/strict-json.ts";
import { ANSWER_LIMIT } from "./routes/exchange-limits.ts";

/** What came back from a partner: an HTTP status, the media type without parameters, the body. */
export interface RawAnswer {
  readonly status: number;
  readonly type: string;
  readonly bytes: Uint8Array;
}

/**
 * Reads an answer strictly. In: whose it is, the answer. Out: its JSON, null when it has no content.
 * Throws the partner's own refusal, PARTNER_ANSWER_INVALID, PARTNER_FAILED.
 */
export function readAnswer(partner: string, { status, type, bytes }: RawAnswer): Json {
  if (status === 204) return null;
  if (status === 200 && type === "application/json") return parseAnswer(partner, bytes);
  if (status < 400 || type !== "application/problem+json") throw invalid(partner, `HTTP ${status}`);
  const problem = errorFromProblem(parseAnswer(partner, bytes));
  if (problem === undefined) throw invalid(partner, "code");
  // our own sentence for INTERNAL would send the reader to the wrong log
  if (problem.error.code === "INTERNAL") throw new SluisError("PARTNER_FAILED", { partner });
  throw problem.error;
}

function parseAnswer(partner: string, bytes: Uint8Array): Json {
  try {
    return parseStrictJson(bytes, { depth: 6, bytes: ANSWER_LIMIT });
  } catch {
    throw invalid(partner, "JSON");
  }
}

function invalid(partner: string, why: string): SluisError {
  return new SluisError("PARTNER_ANSWER_INVALID", { partner, why });
}
