import type { ServerResponse } from "node:http";
import { ERROR_TABLE, type ErrorCode } from "../error-table.ts";
import type { Json, JsonObject } from "../json.ts";
import { type ErrorDetails, fillSentence, SluisError } from "../sluis-error.ts";

/** An error as it is answered, RFC 9457; `code`, `retry` and `details` are ours. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly retry: boolean;
  /** Names the log line of this failure. */
  readonly instance: string;
  /** The whole sentence in the asker's language; never said to a partner. */
  readonly detail?: string;
  readonly details?: ErrorDetails;
}

const TYPE = "urn:sluis:error:";
const INSTANCE = "urn:sluis:failure:";
const LONGEST_DETAIL = 200;

/**
 * The problem document of an error. Anything that is not a SluisError is INTERNAL, and its text stays in the log.
 * In: the error; `id` of its log line; `language` adds the sentence. Out: the document. Details go along only below status 500:
 * above it they are about this installation and nobody else's business.
 */
export function problemOf(error: unknown, id: string, language?: "nl" | "en"): Problem {
  const { code, details } = error instanceof SluisError ? error : new SluisError("INTERNAL");
  const row = ERROR_TABLE[code];
  const shown = row.status < 500 || language !== undefined ? details : {};
  return {
    type: `${TYPE}${code}`,
    title: fillSentence(row.en, {}),
    status: row.status,
    code,
    retry: row.retry,
    instance: `${INSTANCE}${id}`,
    ...(language === undefined ? {} : { detail: fillSentence(row[language], details) }),
    ...(Object.keys(shown).length === 0 ? {} : { details: shown }),
  };
}

/**
 * The error that a problem document tells of. Only details that the sentence of the code names are taken over, without control
 * characters and shortened: they come from outside and end on somebody's screen.
 * In: a parsed answer. Out: the error and the id of the other side's log line, or undefined when the code is not ours.
 */
export function errorFromProblem(document: Json): { error: SluisError; failureId: string } | undefined {
  if (!isObject(document)) return undefined;
  const code = document["code"];
  if (typeof code !== "string" || !Object.hasOwn(ERROR_TABLE, code)) return undefined;
  const row = ERROR_TABLE[code as ErrorCode];
  const given = isObject(document["details"]) ? document["details"] : {};
  const details: { [name: string]: string | number | boolean } = {};
  for (const [, name] of row.en.matchAll(/\{(\w+)\}/g)) {
    const value = Object.hasOwn(given, name!) ? given[name!] : undefined;
    if (typeof value === "string") details[name!] = printable(value);
    else if (typeof value === "number" || typeof value === "boolean") details[name!] = value;
  }
  const instance = document["instance"];
  const failureId =
    typeof instance === "string" && instance.startsWith(INSTANCE) ? printable(instance.slice(INSTANCE.length)) : "";
  return { error: new SluisError(code as ErrorCode, details), failureId };
}

/**
 * Sends a problem. What is still to come of the request is read and dropped by Node, so that the asker can hear the answer instead
 * of a reset; an answer that had begun is cut off.
 */
export function sendProblem(response: ServerResponse, problem: Problem): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const body = Buffer.from(JSON.stringify(problem));
  if (problem.retry) response.setHeader("Retry-After", "5");
  response.writeHead(problem.status, { "Content-Type": "application/problem+json", "Content-Length": body.length });
  response.end(body);
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function printable(text: string): string {
  return text.replace(/\p{C}/gu, "").slice(0, LONGEST_DETAIL);
}
