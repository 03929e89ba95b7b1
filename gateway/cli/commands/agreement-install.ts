import type { Command } from "commander";
import { readAgreement } from "../../agreements/read-agreement.ts";
import type { Json } from "../../core/json.ts";
import { readText } from "../read-document.ts";
import type { Session } from "../session.ts";
import { summaryJson } from "../stored-agreement-json.ts";

/** `sluis agreement install FILE`. Installs an agreement in the running gateway; the partner installs the same file. */
export function addAgreementInstall(group: Command, session: Session): void {
  const { t } = session;
  group
    .command("install")
    .description(t.agreement.install)
    .argument(t.names.file, t.arguments.agreementFile)
    .action(
      session.command(async (path: string) => {
        const document = readAgreement(readText(path)) as unknown as Json;
        const stored = await session.withOfficer(session.settings(), (service, who) =>
          service.installAgreement(who, document),
        );
        return {
          json: { agreement: summaryJson(stored) },
          print: (out) => {
            out.line(t.agreement.installed);
            out.pairs([
              [t.delivery.agreement, `${stored.id}, ${t.delivery.version(stored.version)}`],
              [t.agreement.hash, stored.hash],
            ]);
            out.line(t.agreement.compareHash);
          },
        };
      }),
    );
}
