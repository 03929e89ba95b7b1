import { checkAgreement } from "../../agreements/check-agreement.ts";
import { deriveOutputSchema } from "../../agreements/derive-output-schema.ts";
import { outputSchemaHash } from "../../agreements/output-schema-hash.ts";
import { canonicalJson } from "../../core/canonical-json.ts";
import { localDate } from "../../core/local-date.ts";
import { SluisError } from "../../core/sluis-error.ts";
import type { Agreement } from "../../core/types/agreement.ts";
import type { GatewayContext } from "../gateway-context.ts";

/** What a gateway derives from an agreement, as texts. */
export interface DerivedAgreement {
  readonly outputSchema: string;
  readonly outputSchemaHash: string;
}

/**
 * Checks an agreement for this gateway: it is a party, the environment is its own, and the document fits the product that is
 * installed here. Out: the output schema that follows.
 * Throws NOT_A_PARTY, ENVIRONMENT_DIFFERS, PRODUCT_UNKNOWN, AGREEMENT_INVALID.
 */
export function checkOwnAgreement({ own, products }: GatewayContext, agreement: Agreement): DerivedAgreement {
  if (agreement.supplier.oin !== own.oin && agreement.receiver.oin !== own.oin)
    throw new SluisError("NOT_A_PARTY", { agreement: agreement.id });
  if (agreement.environment !== own.environment)
    throw new SluisError("ENVIRONMENT_DIFFERS", { own: own.environment, theirs: agreement.environment });
  const product = products.product(agreement.product, agreement.productVersion);
  checkAgreement(agreement, product, products.codeList(agreement));
  const schema = deriveOutputSchema(product, agreement);
  return { outputSchema: canonicalJson(schema), outputSchemaHash: outputSchemaHash(schema) };
}

/** Nobody signs what can never be used. Throws AGREEMENT_INVALID for an agreement whose last day is over. */
export function requireNotOver({ clock }: Pick<GatewayContext, "clock">, { validUntil }: Agreement): void {
  if (validUntil < localDate(clock.now()))
    throw new SluisError("AGREEMENT_INVALID", { field: "validUntil", rule: "in-the-past" });
}

/** OIN of the other party of an agreement of ours. */
export function otherParty({ own }: Pick<GatewayContext, "own">, { supplier, receiver }: Agreement): string {
  return supplier.oin === own.oin ? receiver.oin : supplier.oin;
}
