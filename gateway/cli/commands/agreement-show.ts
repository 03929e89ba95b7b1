import type { Command } from "commander";
import { agreementHash } from "../../agreements/agreement-hash.ts";
import type { Json } from "../../core/json.ts";
import type { Agreement } from "../../core/types/agreement.ts";
import { printAgreement } from "../agreement-text.ts";
import type { Session } from "../session.ts";
import { versionOption } from "../version-option.ts";
import { writeNewText } from "../write-file.ts";

interface ShowOptions {
  readonly ofVersion?: string;
  readonly out?: string;
}

/** `sluis agreement show ID`. The newest version of an agreement, in force or proposed; with --out as a file with its signatures. */
export function addAgreementShow(group: Command, session: Session): void {
  const { t } = session;
  group
    .command("show")
    .description(t.agreement.show)
    .argument(t.names.agreement, t.arguments.agreement)
    .option("--of-version <n>", t.agreement.versionOption)
    .option("--out <file>", t.agreement.outOption)
    .action(
      session.command(async (id: string, { ofVersion, out: path }: ShowOptions) => {
        const version = versionOption(ofVersion);
        const signed = await session.withOfficer(session.settings(), (service, who) =>
          service.signedAgreement(who, id, version),
        );
        if (path !== undefined) await writeNewText(path, `${JSON.stringify(signed, null, 2)}\n`);
        const agreement = signed.document as unknown as Agreement;
        const hash = agreementHash(agreement);
        return {
          json: { hash, signatures: signed.signatures.length, document: signed.document as unknown as Json },
          print: (out) => {
            printAgreement(out, { agreement, hash, outputSchemaHash: null }, session);
            out.pairs([[t.agreement.signatures, t.agreement.signaturesOf(signed.signatures.length)]]);
            if (path !== undefined) out.line(t.agreement.written(path));
          },
        };
      }),
    );
}
