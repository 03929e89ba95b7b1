import { SluisError } from "../core/sluis-error.ts";
import type { Agreement } from "../core/types/agreement.ts";
import { installedAgreement } from "./active-agreement.ts";
import type { Delivery } from "./delivery.ts";
import type { GatewayContext, Partner } from "./gateway-context.ts";
import type { Courier, LinkName } from "./ports/partner-link.ts";
import type { StoreTransaction } from "./ports/store.ts";

/** The links that an agreement allows, in its order of preference; one that names none means HTTPS. */
export function agreedLinks({ links = [] }: Pick<Agreement, "links">): readonly LinkName[] {
  return links.length === 0 ? ["https"] : links;
}

/** The first agreed link that is configured for a partner; undefined when none is. */
export function agreedLink(agreement: Pick<Agreement, "links">, partner: Partner | undefined): LinkName | undefined {
  return agreedLinks(agreement).find((link) => partner?.links.includes(link));
}

/** The courier over the link that a delivery's agreement chose. Throws LINK_NOT_CONFIGURED, AGREEMENT_UNKNOWN. */
export async function courierOf(context: GatewayContext, tx: StoreTransaction, delivery: Delivery): Promise<Courier> {
  const { document } = await installedAgreement(tx, delivery.agreementId, delivery.agreementVersion);
  return courierFor(context, document, delivery.partner);
}

/** The same for an agreement with a partner, by OIN. Throws LINK_NOT_CONFIGURED. */
export function courierFor(context: GatewayContext, agreement: Pick<Agreement, "links">, partner: string): Courier {
  const link = agreedLink(agreement, context.partner(partner));
  if (link === undefined)
    throw new SluisError("LINK_NOT_CONFIGURED", { partner, links: agreedLinks(agreement).join(", ") });
  return context.courier.over(link);
}
