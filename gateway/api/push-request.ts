import type { IncomingMessage } from "node:http";
import type { Values } from "../core/http/route.ts";
import type { Json } from "../core/json.ts";
import { readReason } from "../core/read-reason.ts";
import { SluisError } from "../core/sluis-error.ts";
import { parseStrictJson } from "../core/strict-json.ts";
import type { PushRequest } from "../deliveries/ports/officer-service.ts";
import { AGREEMENT_ID, DATE, integer, matching, oneOf, required } from "./query-values.ts";

/** Query keys that tell what a file is to become. */
export const PUSH_QUERY = [
  "agreementId",
  "kind",
  "periodFrom",
  "periodTo",
  "fileName",
  "fileBytes",
  "samples",
  "replaces",
  "corrects",
] as const;

/** Largest mapping document, in bytes of JSON; its header is a third larger. */
export const MAPPING_LIMIT = 64 * 1024;

/** Room for the headers of a push: the mapping in base64url and the rest. */
export const HEADER_LIMIT = 112 * 1024;

/**
 * Reads what a push or preview asks for: query, `Sluis-Mapping` (base64url of a JSON document), `Sluis-Reason` (base64url of a text) and `Repr-Digest` (RFC 9530).
 * In: the query's values and the request. Out: the request as the service takes it. Throws REQUEST_INVALID, REASON_MISSING, TOO_LARGE, JSON_INVALID.
 */
export function readPushRequest(query: Values, request: IncomingMessage): PushRequest {
  const from = matching(query, "periodFrom", DATE);
  const to = matching(query, "periodTo", DATE);
  if ((from === undefined) !== (to === undefined)) throw new SluisError("REQUEST_INVALID", { what: "periodTo" });
  const length = request.headers["content-length"];
  const replaces = matching(query, "replaces", DELIVERY_ID);
  const corrects = matching(query, "corrects", DELIVERY_ID);
  const motive = readMotive(header(request, "sluis-reason"));
  return {
    agreementId: required(matching(query, "agreementId", AGREEMENT_ID), "agreementId"),
    kind: oneOf(query, "kind", ["full", "delta", "correction", "empty"]) ?? "delta",
    period: from === undefined || to === undefined ? null : { from, to },
    mapping: readMapping(header(request, "sluis-mapping")),
    fileName: matching(query, "fileName", /^[^/\\\p{C}]{1,255}$/u) ?? "",
    fileSha256: readDigest(header(request, "repr-digest")),
    fileBytes:
      integer(query, "fileBytes", 0, Number.MAX_SAFE_INTEGER) ?? (length === undefined ? null : Number(length)),
    samples: integer(query, "samples", 0, 100) ?? 0,
    ...(replaces === undefined ? {} : { replaces }),
    ...(corrects === undefined ? {} : { corrects }),
    ...(motive === undefined ? {} : { motive }),
  };
}

const DELIVERY_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === "string" ? value : undefined;
}

/** Base64url of UTF-8: a header has no other way to carry a person's words. */
function readMotive(value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  return readReason(Buffer.from(value, "base64url").toString());
}

function readMapping(value: string | undefined): Json | null {
  if (value === undefined) return null;
  const bytes = Buffer.from(value, "base64url");
  if (bytes.toString("base64url") !== value) throw new SluisError("REQUEST_INVALID", { what: "Sluis-Mapping" });
  return parseStrictJson(bytes, { depth: 12, bytes: MAPPING_LIMIT });
}

/** Only SHA-256 is known here; RFC 9530 section 3 allows others beside it, but a digest we cannot check is of no use. */
function readDigest(value: string | undefined): string | null {
  if (value === undefined) return null;
  const found = /^sha-256=:([A-Za-z0-9+/]{43}=):$/.exec(value);
  if (found === null) throw new SluisError("REQUEST_INVALID", { what: "Repr-Digest" });
  return Buffer.from(found[1]!, "base64").toString("hex");
}
