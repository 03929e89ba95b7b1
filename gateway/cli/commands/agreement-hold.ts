import type { Command } from "commander";
import { agreementStep } from "../agreement-step.ts";
import type { Session } from "../session.ts";

/** `sluis agreement suspend|resume|end ID`. Holds, resumes or ends an agreement, here at once and at the partner. */
export function addAgreementHold(group: Command, session: Session): void {
  const { t } = session;
  const take = (act: "suspended" | "resumed" | "ended") =>
    session.command(async (id: string, { reason = null }: { reason?: string | null }) => {
      const step = await session.withOfficer(session.settings(), (service, who) =>
        service.holdAgreement(who, id, act, reason),
      );
      return agreementStep(session, step);
    });
  const command = (name: string, description: string) =>
    group.command(name).description(description).argument(t.names.agreement, t.arguments.agreement);
  command("suspend", t.agreement.suspend)
    .requiredOption("--reason <code>", t.agreement.reasonOption)
    .action(take("suspended"));
  command("resume", t.agreement.resume).action(take("resumed"));
  command("end", t.agreement.end).requiredOption("--reason <code>", t.agreement.reasonOption).action(take("ended"));
}
