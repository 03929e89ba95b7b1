import { canonicalJson } from "../core/canonical-json.ts";
import { checkControlDocument } from "../core/control-document.ts";
import type { Json } from "../core/json.ts";
import { SluisError } from "../core/sluis-error.ts";
import { readJws, signJws } from "../core/strict-jose.ts";
import { parseStrictJson } from "../core/strict-json.ts";
import type { VoidRequest } from "../core/types/void-request.ts";
import type { GatewayContext } from "./gateway-context.ts";

/** `typ` of the message's header. */
const VOID_TYP = "sluis-void+jws";

/** Largest message in characters; a usual one has 1,500. */
const LONGEST = 16 * 1024;

/** Signs the request to close a number without content. In: what it says. Out: a compact JWS over its JCS form. */
export async function signVoid({ keys }: Pick<GatewayContext, "keys">, request: VoidRequest): Promise<string> {
  const checked = checkControlDocument<VoidRequest>("void-request", request) as unknown as Json;
  return signJws(Buffer.from(canonicalJson(checked)), keys.signing, VOID_TYP);
}

/**
 * Reads such a request: signed by the partner of this connection, from him, to us, in our environment.
 * In: OIN of the partner, the token. Out: what it says.
 * Throws what `readJws` and `parseStrictJson` throw, KEY_UNKNOWN, JSON_NOT_CANONICAL, SCHEMA_VIOLATION, PARTNER_MISMATCH,
 * NOT_THE_RECEIVER, ENVIRONMENT_DIFFERS.
 */
export async function readVoid(
  { own, partner: find }: Pick<GatewayContext, "own" | "partner">,
  partner: string,
  token: string,
): Promise<VoidRequest> {
  const expected = { typ: VOID_TYP, algs: ["ES256", "EdDSA"], maxLength: LONGEST };
  const { payload } = await readJws(token, expected, (kid) => {
    const key = find(partner)?.signingKeys.get(kid);
    if (key === undefined) throw new SluisError("KEY_UNKNOWN", { purpose: "signing" });
    return key;
  });
  const value = parseStrictJson(payload, { depth: 4 });
  if (!Buffer.from(canonicalJson(value)).equals(payload)) throw new SluisError("JSON_NOT_CANONICAL", { why: "bytes" });
  const request = checkControlDocument<VoidRequest>("void-request", value);
  if (request.from !== partner) throw new SluisError("PARTNER_MISMATCH", { what: "sender" });
  if (request.to !== own.oin) throw new SluisError("NOT_THE_RECEIVER", { what: "OIN" });
  if (request.environment !== own.environment)
    throw new SluisError("ENVIRONMENT_DIFFERS", { own: own.environment, theirs: request.environment });
  return request;
}
