import type { Command } from "commander";
import { agreementStep } from "../agreement-step.ts";
import type { Session } from "../session.ts";
import { versionOption } from "../version-option.ts";

/** `sluis agreement refuse ID --reason CODE`. Refuses what the partner proposed, and tells it why. */
export function addAgreementRefuse(group: Command, session: Session): void {
  const { t } = session;
  group
    .command("refuse")
    .description(t.agreement.refuse)
    .argument(t.names.agreement, t.arguments.agreement)
    .requiredOption("--reason <code>", t.agreement.reasonOption)
    .option("--of-version <n>", t.agreement.versionOption)
    .action(
      session.command(async (id: string, { reason, ofVersion }: { reason: string; ofVersion?: string }) => {
        const version = versionOption(ofVersion);
        const step = await session.withOfficer(session.settings(), (service, who) =>
          service.refuseAgreement(who, id, reason, version),
        );
        return agreementStep(session, step);
      }),
    );
}
