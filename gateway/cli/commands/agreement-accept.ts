import { existsSync } from "node:fs";
import type { Command } from "commander";
import { parseSignedAgreement } from "../../agreements/read-signed-agreement.ts";
import type { Json } from "../../core/json.ts";
import { agreementStep } from "../agreement-step.ts";
import { readText } from "../read-document.ts";
import type { Session } from "../session.ts";
import { versionOption } from "../version-option.ts";

/** `sluis agreement accept ID|FILE`. Accepts what the partner proposed, over the link or in a signed file. */
export function addAgreementAccept(group: Command, session: Session): void {
  const { t } = session;
  group
    .command("accept")
    .description(t.agreement.accept)
    .argument(t.agreement.fileOrId, t.arguments.agreement)
    .option("--of-version <n>", t.agreement.acceptVersionOption)
    .action(
      session.command(async (what: string, { ofVersion }: { ofVersion?: string }) => {
        const signed = existsSync(what) ? (parseSignedAgreement(readText(what)) as Json) : null;
        const version = versionOption(ofVersion);
        const step = await session.withOfficer(session.settings(), (service, who) =>
          signed === null ? service.acceptAgreement(who, what, version) : service.acceptSignedAgreement(who, signed),
        );
        return agreementStep(session, step);
      }),
    );
}
