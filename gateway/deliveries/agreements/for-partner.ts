import { SluisError } from "../../core/sluis-error.ts";
import type { GatewayContext } from "../gateway-context.ts";

/**
 * Runs the handling of what a partner says of an agreement. A refusal does not tell it of our agreements with others: an id that is another
 * partner's is an unknown one, and no other agreement is named. The reason itself is in our own log lines. In: the partner, the handling.
 * Throws AGREEMENT_UNKNOWN in the place of AGREEMENT_ID_TAKEN, DOMAIN_WIDER without the agreement, and what the handling throws.
 */
export async function forPartner<T>(context: GatewayContext, partner: string, handle: () => Promise<T>): Promise<T> {
  try {
    return await handle();
  } catch (error) {
    const told = error instanceof SluisError ? toldOf(error) : undefined;
    if (told === undefined) throw error;
    const { code, details } = error as SluisError;
    context.logger.warn("agreement refused", { partner, code, agreement: String(details["agreement"]) });
    throw told;
  }
}

function toldOf(error: SluisError): SluisError | undefined {
  const { code, details } = error;
  if (code === "AGREEMENT_ID_TAKEN") return new SluisError("AGREEMENT_UNKNOWN", details, { cause: error });
  if (code !== "DOMAIN_WIDER") return undefined;
  const { agreement: _, ...told } = details;
  return new SluisError(code, told, { cause: error });
}
