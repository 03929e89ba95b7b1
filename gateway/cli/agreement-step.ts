import type { AgreementStep } from "../deliveries/ports/agreement-office.ts";
import type { Outcome } from "./outcome.ts";
import type { Session } from "./session.ts";

/** Shows what a step with an agreement led to. */
export function agreementStep({ t }: Session, step: AgreementStep, file?: string): Outcome {
  return {
    json: { agreement: { ...step }, ...(file === undefined ? {} : { file }) },
    print: (out) => {
      out.pairs([
        [t.delivery.agreement, `${step.id}, ${t.delivery.version(step.version)}`],
        [t.agreement.status, t.agreement.states[step.state]],
        [t.agreement.hash, step.hash],
      ]);
      if (file !== undefined) out.line(t.agreement.written(file));
      if (step.state === "awaiting-second-person") out.line(t.agreement.second);
      else if (step.delivered) out.line(t.agreement.delivered);
      else if (step.state !== "signed") out.line(t.agreement.notDelivered);
    },
  };
}
