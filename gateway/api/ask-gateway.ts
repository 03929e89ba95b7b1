import { once } from "node:events";
import { type ClientRequest, request as httpRequest, type IncomingMessage } from "node:http";
import { errorFromProblem } from "../core/http/problem.ts";
import { mediaType } from "../core/http/read-body.ts";
import type { Json } from "../core/json.ts";
import { SluisError } from "../core/sluis-error.ts";

/** Where the gateway of this machine listens and who asks. */
export interface GatewayAddress {
  readonly socketPath: string;
  /** User of this machine, or a token instead. */
  readonly officer: string;
  readonly token?: string | undefined;
  /** Ends everything that is asked. */
  readonly signal: AbortSignal;
}

/** One request. */
export interface GatewayQuestion {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly query?: { readonly [name: string]: string | number | boolean | undefined };
  readonly headers?: { readonly [name: string]: string };
  readonly body?: AsyncIterable<Uint8Array> | Uint8Array;
}

/** An answer that is no refusal, still to be read. */
export interface GatewayAnswer {
  readonly response: IncomingMessage;
  /** Why the body could not be read to its end on this side; undefined when it could. */
  bodyFailure(): unknown;
}

/**
 * Asks the gateway and gives its answer, still to be read, once that is no refusal. A file is sent while the answer comes in; when
 * the answer is a refusal the rest of the file is not sent.
 * In: where, the question. Out: the answer.
 * Throws the gateway's own refusal (with the id of its log line as `errorId`), SERVICE_UNREACHABLE, SERVICE_ANSWER_INVALID.
 */
export async function askGateway(at: GatewayAddress, question: GatewayQuestion): Promise<GatewayAnswer> {
  const { body } = question;
  const request = httpRequest({
    socketPath: at.socketPath,
    method: question.method,
    path: question.path + queryText(question.query ?? {}),
    agent: false,
    signal: at.signal,
    headers: {
      // a server that is to close the connection after its answer does so with our file still coming, and the answer is lost
      Connection: "keep-alive",
      ...(at.token === undefined
        ? { "Sluis-Officer": encodeURIComponent(at.officer) }
        : { Authorization: `Bearer ${at.token}` }),
      ...(body instanceof Uint8Array ? { "Content-Type": "application/json", "Content-Length": body.length } : {}),
      ...question.headers,
    },
  });
  const over = new AbortController();
  request.on("error", () => over.abort());
  request.on("close", () => over.abort());
  const answered = once(request, "response") as Promise<[IncomingMessage]>;
  let failure: unknown;
  send(request, body, over.signal).catch((error: unknown) => {
    failure = error;
    request.destroy();
  });
  try {
    const [response] = await answered;
    if ((response.statusCode ?? 0) >= 400) throw await refusal(response);
    return { response, bodyFailure: () => failure };
  } catch (error) {
    request.destroy();
    throw failure ?? gatewayError(error);
  }
}

/** What a failed request means. In: whatever was thrown. Out: our own errors as they are, else SERVICE_UNREACHABLE with its code. */
export function gatewayError(error: unknown): SluisError {
  if (error instanceof SluisError) return error;
  const code = (error as NodeJS.ErrnoException | null)?.code;
  return new SluisError("SERVICE_UNREACHABLE", { why: code ?? "?" }, { cause: error });
}

/** The error that a problem document of the gateway tells of. */
export function refusalOf(document: Json): SluisError {
  const problem = errorFromProblem(document);
  if (problem === undefined) return new SluisError("SERVICE_ANSWER_INVALID", { why: "problem" });
  const { code, details } = problem.error;
  return new SluisError(code, { ...details, errorId: problem.failureId });
}

/** Reads the rest of a JSON answer. Throws SERVICE_ANSWER_INVALID when it is not one. */
export async function jsonOf(response: IncomingMessage): Promise<Json> {
  const bytes = await bytesOf(response);
  try {
    return JSON.parse(bytes.toString("utf8")) as Json;
  } catch (cause) {
    throw new SluisError("SERVICE_ANSWER_INVALID", { why: "JSON" }, { cause });
  }
}

/** Reads the rest of an answer. */
export async function bytesOf(response: IncomingMessage): Promise<Buffer> {
  try {
    return Buffer.concat(await Array.fromAsync(response as AsyncIterable<Uint8Array>));
  } catch (error) {
    throw gatewayError(error);
  }
}

async function refusal(response: IncomingMessage): Promise<SluisError> {
  if (mediaType(response) !== "application/problem+json")
    return new SluisError("SERVICE_ANSWER_INVALID", { why: `HTTP ${response.statusCode}` });
  return refusalOf(await jsonOf(response));
}

/** Sends the body no faster than it is taken, and not after the request is over. Rejects when the body cannot be read. */
async function send(request: ClientRequest, body: GatewayQuestion["body"], over: AbortSignal): Promise<void> {
  if (body === undefined || body instanceof Uint8Array) {
    request.end(body);
    return;
  }
  for await (const chunk of body) {
    if (over.aborted) return;
    if (!request.write(chunk)) await once(request, "drain", { signal: over }).catch(() => {});
  }
  request.end();
}

function queryText(query: NonNullable<GatewayQuestion["query"]>): string {
  const given = Object.entries(query).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, String(value)]],
  );
  return given.length === 0 ? "" : `?${new URLSearchParams(given)}`;
}
