import { existsSync } from "node:fs";
import type { Command } from "commander";
import { readAgreement } from "../../agreements/read-agreement.ts";
import type { Json } from "../../core/json.ts";
import { agreementStep } from "../agreement-step.ts";
import { readText } from "../read-document.ts";
import type { Session } from "../session.ts";
import { versionOption } from "../version-option.ts";

/** `sluis agreement propose FILE|ID`. Sends an agreement with our signature to the partner; a file is signed first. */
export function addAgreementPropose(group: Command, session: Session): void {
  const { t } = session;
  group
    .command("propose")
    .description(t.agreement.propose)
    .argument(t.agreement.fileOrId, t.arguments.agreementFile)
    .option("--of-version <n>", t.agreement.versionOption)
    .action(
      session.command(async (what: string, { ofVersion }: { ofVersion?: string }) => {
        const document = existsSync(what) ? (readAgreement(readText(what)) as unknown as Json) : null;
        const version = versionOption(ofVersion);
        return session.withOfficer(session.settings(), async (service, who) => {
          if (document === null) return agreementStep(session, await service.proposeAgreement(who, what, version));
          const signed = await service.signAgreement(who, document);
          if (signed.state === "awaiting-second-person" || signed.state === "active")
            return agreementStep(session, signed);
          return agreementStep(session, await service.proposeAgreement(who, signed.id, signed.version));
        });
      }),
    );
}
