import type { Json, JsonObject } from "../core/json.ts";
import { SluisError } from "../core/sluis-error.ts";
import type { Progress, PushRequest } from "../deliveries/ports/officer-service.ts";
import { askGateway, type GatewayAddress, gatewayError, refusalOf } from "./ask-gateway.ts";
import { linesOf } from "./lines-of.ts";
import { MAPPING_LIMIT } from "./push-request.ts";

/**
 * Sends a file to a route that answers with progress and an outcome.
 * In: where, the route, what the file is to become, its bytes, who is told of progress. Out: the outcome as the service gave it.
 * Throws as `askGateway` does, TOO_LARGE for a mapping that no header can carry, and whatever reading the file throws.
 */
export async function upload<Outcome>(
  at: GatewayAddress,
  path: string,
  request: PushRequest,
  file: AsyncIterable<Uint8Array>,
  progress: (at: Progress) => void,
): Promise<Outcome> {
  const answer = await askGateway(at, {
    method: "POST",
    path,
    query: {
      agreementId: request.agreementId,
      kind: request.kind,
      periodFrom: request.period?.from,
      periodTo: request.period?.to,
      fileName: request.fileName === "" ? undefined : request.fileName,
      fileBytes: request.fileBytes ?? undefined,
      samples: request.samples,
      replaces: request.replaces,
    },
    headers: {
      "Content-Type": "application/octet-stream",
      ...(request.mapping === null ? {} : { "Sluis-Mapping": base64Url(request.mapping) }),
      ...(request.fileSha256 === null ? {} : { "Repr-Digest": reprDigest(request.fileSha256) }),
    },
    body: file,
  });
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

function base64Url(document: Json): string {
  const bytes = Buffer.from(JSON.stringify(document));
  if (bytes.length > MAPPING_LIMIT) throw new SluisError("TOO_LARGE", { what: "mapping", limit: MAPPING_LIMIT });
  return bytes.toString("base64url");
}

function reprDigest(sha256: string): string {
  return `sha-256=:${Buffer.from(sha256, "hex").toString("base64")}:`;
}
