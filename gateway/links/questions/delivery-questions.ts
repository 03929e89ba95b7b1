import { SluisError } from "../../core/sluis-error.ts";
import type { Courier, DeliveryStatus } from "../../deliveries/ports/partner-link.ts";
import type { Ask, Question } from "../ask.ts";
import { checkedAnswer } from "../checked-answer.ts";

const DELIVERIES = "/exchange/v1/deliveries";

/** What a partner is asked about deliveries. */
export function deliveryQuestions(ask: Ask): Pick<Courier, "offer" | "putPart" | "status" | "void"> {
  const statusOf = async (partner: string, deliveryId: string, question: Question): Promise<DeliveryStatus> => {
    const status = checkedAnswer<DeliveryStatus>(partner, "delivery-status", await ask(partner, question));
    if (status.deliveryId !== deliveryId)
      throw new SluisError("PARTNER_ANSWER_INVALID", { partner, why: "deliveryId" });
    return status;
  };
  return {
    offer: async (partner, envelope) => {
      const body = { type: "application/jose", bytes: Buffer.from(envelope, "latin1"), sealed: true } as const;
      const answer = await ask(partner, { method: "POST", path: DELIVERIES, body, patience: "part" });
      return checkedAnswer<DeliveryStatus>(partner, "delivery-status", answer);
    },
    putPart: async (partner, deliveryId, n, sealed) => {
      const path = `${DELIVERIES}/${deliveryId}/parts/${n}`;
      const body = { type: "application/octet-stream", bytes: sealed, sealed: true } as const;
      await ask(partner, { method: "PUT", path, body, patience: "part" });
    },
    status: (partner, deliveryId) =>
      statusOf(partner, deliveryId, { method: "GET", path: `${DELIVERIES}/${deliveryId}`, patience: "short" }),
    void: (partner, deliveryId, token) => {
      const path = `${DELIVERIES}/${deliveryId}/void`;
      const body = { type: "application/jose", bytes: Buffer.from(token, "latin1") };
      return statusOf(partner, deliveryId, { method: "POST", path, body, patience: "short" });
    },
  };
}
