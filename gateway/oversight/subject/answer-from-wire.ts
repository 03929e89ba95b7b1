import type { SubjectStatement } from "../../core/types/subject-statement.ts";
import { installedAgreement } from "../../deliveries/active-agreement.ts";
import type { GatewayContext } from "../../deliveries/gateway-context.ts";
import type { SubjectInquiry } from "../../deliveries/ports/inquiry-register.ts";
import type { FoundDelivery, SubjectAnswer } from "../ports/subject-service.ts";
import { agreedFacts } from "./agreed-facts.ts";
import { agreedFields } from "./agreed-fields.ts";

/** The facts that a supplier answered, with what our own copy of each agreement says. In: our inquiry, what came. Throws AGREEMENT_UNKNOWN. */
export async function answerFromWire(
  { store, own }: GatewayContext,
  { partner, ground }: SubjectInquiry,
  { madeAt, since, deliveries, notSearched }: NonNullable<SubjectStatement["answer"]>,
): Promise<SubjectAnswer> {
  const told = await store.read(async (tx) => {
    const facts: FoundDelivery[] = [];
    for (const { agreement, refs, happened, ...delivery } of deliveries) {
      const agreed = await installedAgreement(tx, agreement.id, agreement.version);
      const held = await tx.deliveries.get(delivery.deliveryId);
      facts.push({
        ...delivery,
        ...agreedFacts(agreed),
        fields: agreedFields(agreed),
        happened: happened.map(({ type, time }) => ({ type, time, reason: null, ground: null })),
        onHold: held !== undefined && (await tx.legalHolds.on(held)).length > 0,
        records: refs.map((ref) => ({ ref, keys: [], strength: "R", ownData: null })),
      });
    }
    return facts;
  });
  const searched = { environment: own.environment, oin: partner, ground, madeAt, since, searchedBy: ["ref"] };
  return { ...searched, deliveries: told, notSearched };
}
