import type { LogSigner } from "../ledger/checkpoint.ts";
import { logKeyName } from "../ledger/log-origin.ts";
import type { GatewayContext } from "./gateway-context.ts";

/** Key and name under which this gateway signs its checkpoints and cosigns those of partners. */
export function logSigner({ keys, own }: Pick<GatewayContext, "keys" | "own">): LogSigner {
  return { key: keys.log, keyName: logKeyName(own.oin) };
}
