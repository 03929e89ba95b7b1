import type { Command } from "commander";
import { readAgreement } from "../../agreements/read-agreement.ts";
import type { Json } from "../../core/json.ts";
import { agreementStep } from "../agreement-step.ts";
import { readText } from "../read-document.ts";
import type { Session } from "../session.ts";
import { writeNewText } from "../write-file.ts";

/** `sluis agreement sign FILE [--out SIGNED]`. Puts our signature under an agreement; the signed file can go to the partner by hand. */
export function addAgreementSign(group: Command, session: Session): void {
  const { t } = session;
  group
    .command("sign")
    .description(t.agreement.sign)
    .argument(t.names.file, t.arguments.agreementFile)
    .option("--out <file>", t.agreement.outOption)
    .action(
      session.command(async (path: string, { out }: { out?: string }) => {
        const document = readAgreement(readText(path)) as unknown as Json;
        return session.withOfficer(session.settings(), async (service, who) => {
          const step = await service.signAgreement(who, document);
          if (out !== undefined && step.state !== "awaiting-second-person") {
            const signed = await service.signedAgreement(who, step.id, step.version);
            await writeNewText(out, `${JSON.stringify(signed, null, 2)}\n`);
            return agreementStep(session, step, out);
          }
          return agreementStep(session, step);
        });
      }),
    );
}
