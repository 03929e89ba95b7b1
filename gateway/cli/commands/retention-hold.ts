import type { Command } from "commander";
import type { JsonObject } from "../../core/json.ts";
import { SluisError } from "../../core/sluis-error.ts";
import type { HoldSubject } from "../../deliveries/ports/erasure-office.ts";
import type { Session } from "../session.ts";
import { viewJson } from "../view-json.ts";

/** `sluis retention hold|release [DELIVERY]`. Places or ends a legal hold; the reason is asked for, since it may name somebody. */
export function addRetentionHold(group: Command, session: Session): void {
  const { t } = session;
  const take = (act: "placeHold" | "releaseHold", question: string, done: (subject: string) => string) =>
    session.command(async (deliveryId: string | undefined, { agreement }: { readonly agreement?: string }) => {
      const on = subjectOf(deliveryId, agreement);
      const reason = (await session.ask(question, t.retention.reason)).trim();
      if (reason === "") throw new SluisError("CONFIRMATION_MISSING", { option: t.retention.reason });
      const hold = await session.withOfficer(session.settings(), (service, who) => service[act](who, on, reason));
      return { json: viewJson({ hold }) as JsonObject, print: (out) => out.line(done(hold.subject)) };
    });
  const command = (name: string, description: string) =>
    group
      .command(name)
      .description(description)
      .argument(t.names.optionalDelivery, t.arguments.delivery)
      .option("--agreement <id>", t.retention.wholeAgreement);
  const { hold, release, whyHold, whyRelease, held, released } = t.retention;
  command("hold", hold).action(take("placeHold", whyHold, held));
  command("release", release).action(take("releaseHold", whyRelease, released));
}

/** Throws OPTION_INVALID unless exactly one of both is given. */
function subjectOf(deliveryId: string | undefined, agreement: string | undefined): HoldSubject {
  if (deliveryId !== undefined && agreement === undefined) return { kind: "delivery", subject: deliveryId };
  if (deliveryId === undefined && agreement !== undefined) return { kind: "agreement", subject: agreement };
  throw new SluisError("OPTION_INVALID", { option: "--agreement", rule: "DELIVERY | --agreement ID" });
}
