import { canonicalJson } from "../../core/canonical-json.ts";
import { checkControlDocument } from "../../core/control-document.ts";
import { SluisError } from "../../core/sluis-error.ts";
import { type JoseExpectation, readJws } from "../../core/strict-jose.ts";
import { parseStrictJson } from "../../core/strict-json.ts";
import type { GatewayContext } from "../gateway-context.ts";

/** What every statement of a partner says of itself. */
interface Addressed {
  readonly environment: "test" | "production";
  readonly from: string;
  readonly to: string;
}

/**
 * Reads what a partner signed and sent to us. In: OIN of the partner, the token, what the token must be, name of the schema.
 * Throws what reading JOSE throws, KEY_UNKNOWN, JSON_NOT_CANONICAL, SCHEMA_VIOLATION, PARTNER_MISMATCH, NOT_THE_RECEIVER,
 * ENVIRONMENT_DIFFERS.
 */
export async function readStatement<T extends Addressed>(
  context: GatewayContext,
  partner: string,
  token: string,
  { schema, ...expectation }: JoseExpectation & { readonly schema: string },
): Promise<T> {
  const { own } = context;
  const { payload } = await readJws(token, expectation, (kid) => {
    const key = context.partner(partner)?.signingKeys.get(kid);
    if (key === undefined) throw new SluisError("KEY_UNKNOWN", { purpose: "signing" });
    return key;
  });
  const value = parseStrictJson(payload, { depth: 6 });
  if (!Buffer.from(canonicalJson(value)).equals(payload)) throw new SluisError("JSON_NOT_CANONICAL", { why: "bytes" });
  const statement = checkControlDocument<T>(schema, value);
  if (statement.from !== partner) throw new SluisError("PARTNER_MISMATCH", { what: "signer" });
  if (statement.to !== own.oin) throw new SluisError("NOT_THE_RECEIVER", { what: "OIN" });
  if (statement.environment !== own.environment)
    throw new SluisError("ENVIRONMENT_DIFFERS", { own: own.environment, theirs: statement.environment });
  return statement;
}
