import type { SubjectStatement } from "../../core/types/subject-statement.ts";
import type { GatewayContext } from "../gateway-context.ts";

/** What `keepStatement` kept. In: id of the inquiry, the kept text. Throws UNWRAP_FAILED when it was changed, or belongs to another inquiry. */
export function keptStatement({ keys }: Pick<GatewayContext, "keys">, inquiry: string, kept: string): SubjectStatement {
  const bytes = keys.unwrap(`inquiry:${inquiry}`, Buffer.from(kept, "base64"));
  return JSON.parse(Buffer.from(bytes).toString("utf8")) as SubjectStatement;
}
