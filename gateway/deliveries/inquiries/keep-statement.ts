import type { SubjectStatement } from "../../core/types/subject-statement.ts";
import type { GatewayContext } from "../gateway-context.ts";

/** A verified statement as it waits in our store, under our key-encryption key: it stays readable after either side has replaced a key. */
export function keepStatement({ keys }: Pick<GatewayContext, "keys">, statement: SubjectStatement): string {
  const bytes = keys.wrap(`inquiry:${statement.inquiry}`, Buffer.from(JSON.stringify(statement)));
  return Buffer.from(bytes).toString("base64");
}
