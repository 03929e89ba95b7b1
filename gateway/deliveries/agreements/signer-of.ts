import type { SignerOf } from "../../agreements/agreement-statement.ts";
import type { GatewayContext } from "../gateway-context.ts";

/** Whose signing key a key id is, among this gateway and its accepted partners. */
export function signerOf(context: Pick<GatewayContext, "own" | "keys" | "partners">): SignerOf {
  return (kid) => {
    const own = context.keys.ownSigningKey(kid);
    if (own !== undefined) return { oin: context.own.oin, publicKey: own };
    for (const { oin, signingKeys } of context.partners()) {
      const publicKey = signingKeys.get(kid);
      if (publicKey !== undefined) return { oin, publicKey };
    }
    return undefined;
  };
}
