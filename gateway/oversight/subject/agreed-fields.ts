import type { ActiveAgreement } from "../../deliveries/active-agreement.ts";
import type { FoundDelivery } from "../ports/subject-service.ts";

/** The columns that leave under an agreement version, without their treatment. */
export function agreedFields({ outputSchema }: ActiveAgreement): FoundDelivery["fields"] {
  return outputSchema.prefixItems.map(({ title }) => ({ name: title, treatment: "" }));
}
