import { logKeyName } from "../ledger/log-origin.ts";
import { type VerifierKey, verifierKey } from "../ledger/verifier-key.ts";
import type { GatewayContext } from "./gateway-context.ts";

/** The keys that our logs are signed with, the one in use first, and were signed with before. */
export function ownVerifierKeys({ keys, own }: Pick<GatewayContext, "keys" | "own">): readonly VerifierKey[] {
  return keys.logKeys.map((key) => verifierKey(logKeyName(own.oin), "log", key));
}
