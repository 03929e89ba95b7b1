import type { KeyStep } from "../deliveries/ports/key-office.ts";
import type { Outcome } from "./outcome.ts";
import type { Session } from "./session.ts";

/** Shows what a step with pseudonym keys led to; the sealed token only goes into a file. */
export function keyStep({ t }: Session, { token: _, ...step }: KeyStep, file?: string): Outcome {
  return {
    json: { keys: { ...step, types: [...step.types] }, ...(file === undefined ? {} : { file }) },
    print: (out) => {
      out.pairs([
        [t.keys.domain, step.domain],
        [t.keys.epoch, step.epoch],
        [t.keys.kid, step.kid],
        [t.keys.types, step.types.join(", ")],
      ]);
      if (step.state === "awaiting-second-person") return out.line(t.agreement.second);
      const accepted = step.inUse ? t.keys.accepted : t.keys.acceptedForLater;
      out.line(step.state === "accepted" ? accepted : t.keys.shared);
      if (file !== undefined) out.line(t.agreement.written(file));
      else if (step.state === "shared") out.line(step.delivered ? t.agreement.delivered : t.agreement.notDelivered);
    },
  };
}
