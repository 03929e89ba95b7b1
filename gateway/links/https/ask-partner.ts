import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { type Agent, request as httpsRequest } from "node:https";
import type { TLSSocket } from "node:tls";
import { mediaType } from "../../core/http/read-body.ts";
import type { Json } from "../../core/json.ts";
import { SluisError } from "../../core/sluis-error.ts";
import type { Question } from "../ask.ts";
import { readAnswer } from "../read-answer.ts";
import { ANSWER_LIMIT } from "../routes/exchange-limits.ts";
import { dropRefused, refusal } from "./checked-agent.ts";
import { linkError } from "./link-error.ts";
import type { PartnerEndpoint } from "./partner-endpoint.ts";

/**
 * Asks one question over a checked connection and reads the answer strictly. All our requests may be repeated, so one that met a
 * kept-alive connection just as the partner closed it is asked once more.
 * In: the partner's OIN, its pool and endpoint, the question, what ends it. Out: the JSON of the answer, null when it has no content, a
 * `WitnessAnswer` when it is a text.
 * Throws the partner's own refusal, PARTNER_UNREACHABLE, PARTNER_TLS_REFUSED, PARTNER_ANSWER_INVALID, PARTNER_FAILED.
 */
export async function askPartner(
  partner: string,
  agent: Agent,
  endpoint: PartnerEndpoint,
  question: Question,
  signal: AbortSignal,
): Promise<Json> {
  dropRefused(agent, endpoint, "idle");
  try {
    const response = await exchange(agent, endpoint, question, signal);
    const bytes = await readLimited(partner, response);
    const [status, type] = [response.statusCode ?? 0, mediaType(response)];
    // statuses of C2SP tlog-witness come with a text; what may be in it is judged by who asked
    if (question.speaksText && (type === "text/plain" || type === "text/x.tlog.size"))
      return { status, type, text: bytes.toString("utf8") };
    return readAnswer(partner, { status, type, bytes });
  } catch (error) {
    throw linkError(partner, error);
  }
}

async function exchange(
  agent: Agent,
  endpoint: PartnerEndpoint,
  question: Question,
  signal: AbortSignal,
  again = true,
): Promise<IncomingMessage> {
  const { body } = question;
  const request = httpsRequest(new URL(question.path, endpoint.url), {
    agent,
    method: question.method,
    signal,
    headers: {
      Accept: "application/json, text/plain, application/problem+json",
      ...(body === undefined ? {} : { "Content-Type": body.type, "Content-Length": body.bytes.length }),
    },
  });
  // emitted before the request is written, also for a connection that was waiting in the pool or is handed over by another request
  request.once("socket", (socket) => {
    const why = refusal(endpoint, socket as TLSSocket);
    if (why !== null) request.destroy(why);
  });
  // an answer that breaks off is told by its reader; the request's own event comes too and must not go unheard
  request.on("error", () => {});
  request.end(body?.bytes);
  try {
    const [response] = (await once(request, "response")) as [IncomingMessage];
    return response;
  } catch (error) {
    const reset = (error as NodeJS.ErrnoException).code === "ECONNRESET";
    if (again && reset && request.reusedSocket) return exchange(agent, endpoint, question, signal, false);
    throw error;
  }
}

async function readLimited(partner: string, response: IncomingMessage): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > ANSWER_LIMIT) throw new SluisError("PARTNER_ANSWER_INVALID", { partner, why: "size" });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}
