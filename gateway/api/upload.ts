import type { Json } from "../core/json.ts";
import { SluisError } from "../core/sluis-error.ts";
import type { Progress, PushRequest } from "../deliveries/ports/officer-service.ts";
import { askGateway, type GatewayAddress, type GatewayQuestion } from "./ask-gateway.ts";
import { followOutcome } from "./follow-outcome.ts";
import { MAPPING_LIMIT } from "./push-request.ts";

/**
 * Sends a file to a route that answers with progress and an outcome.
 * In: where, the route with its query, what the file is to become, its bytes, who is told of progress. Out: the outcome as the service gave it.
 * Throws as `askGateway` does, TOO_LARGE for a mapping that no header can carry, and whatever reading the file throws.
 */
export async function upload<Outcome>(
  at: GatewayAddress,
  path: string,
  query: NonNullable<GatewayQuestion["query"]>,
  request: Pick<PushRequest, "mapping" | "fileSha256" | "motive">,
  file: AsyncIterable<Uint8Array>,
  progress: (at: Progress) => void,
): Promise<Outcome> {
  const answer = await askGateway(at, {
    method: "POST",
    path,
    query,
    headers: {
      "Content-Type": "application/octet-stream",
      ...(request.mapping === null ? {} : { "Sluis-Mapping": base64Url(request.mapping) }),
      ...(request.motive === undefined ? {} : { "Sluis-Reason": Buffer.from(request.motive).toString("base64url") }),
      ...(request.fileSha256 === null ? {} : { "Repr-Digest": reprDigest(request.fileSha256) }),
    },
    body: file,
  });
  return followOutcome<Outcome>(answer, progress);
}

/** The query of a push or preview. */
export function pushQuery(request: PushRequest): NonNullable<GatewayQuestion["query"]> {
  return {
    agreementId: request.agreementId,
    kind: request.kind,
    periodFrom: request.period?.from,
    periodTo: request.period?.to,
    fileName: request.fileName === "" ? undefined : request.fileName,
    fileBytes: request.fileBytes ?? undefined,
    samples: request.samples,
    replaces: request.replaces,
    corrects: request.corrects,
  };
}

function base64Url(document: Json): string {
  const bytes = Buffer.from(JSON.stringify(document));
  if (bytes.length > MAPPING_LIMIT) throw new SluisError("TOO_LARGE", { what: "mapping", limit: MAPPING_LIMIT });
  return bytes.toString("base64url");
}

function reprDigest(sha256: string): string {
  return `sha-256=:${Buffer.from(sha256, "hex").toString("base64")}:`;
}
