import type { ActiveAgreement } from "../../deliveries/active-agreement.ts";
import type { FoundDelivery } from "../ports/subject-service.ts";

/** What an agreement version says of every delivery under it, as an answer tells it. */
export function agreedFacts({
  document,
}: ActiveAgreement): Pick<FoundDelivery, "agreement" | "product" | "supplier" | "receiver" | "purpose" | "basis"> {
  const { id, version, product, supplier, receiver, purpose, basis } = document;
  const party = ({ name, unit, oin }: typeof supplier) => ({ name, unit, oin });
  return { agreement: { id, version }, product, supplier: party(supplier), receiver: party(receiver), purpose, basis };
}
