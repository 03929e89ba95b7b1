import { SluisError } from "../../core/sluis-error.ts";
import type { AgreementCheck, Courier } from "../../deliveries/ports/partner-link.ts";
import type { Ask } from "../ask.ts";
import { checkedAnswer } from "../checked-answer.ts";

/** What a partner is asked about agreements. */
export function agreementQuestions(ask: Ask): Pick<Courier, "checkAgreement"> {
  return {
    checkAgreement: async (partner, own) => {
      const path = `/exchange/v1/agreements/${own.agreementId}/check`;
      const body = { type: "application/json", bytes: Buffer.from(JSON.stringify(own)) };
      const answer = await ask(partner, { method: "POST", path, body, patience: "short" });
      const theirs = checkedAnswer<AgreementCheck>(partner, "agreement-check", answer);
      if (theirs.agreementId !== own.agreementId)
        throw new SluisError("PARTNER_ANSWER_INVALID", { partner, why: "agreementId" });
      return theirs;
    },
  };
}
