import type { Command } from "commander";
import { printAgreement } from "../agreement-text.ts";
import { checkAgreementFile } from "../check-agreement-file.ts";
import type { Session } from "../session.ts";

/** `sluis agreement check FILE`. Checks an agreement and gives the hash that both parties compare; needs no gateway. */
export function addAgreementCheck(group: Command, session: Session): void {
  const { t } = session;
  group
    .command("check")
    .description(t.agreement.check)
    .argument(t.names.file, t.arguments.agreementFile)
    .option("--products <dir>", t.options.products)
    .action(
      session.command(async (path: string, { products }: { products?: string }) => {
        const checked = checkAgreementFile(path, session.context.products(products ?? null));
        const { agreement, hash, outputSchema, outputSchemaHash } = checked;
        return {
          json: {
            agreement: agreement.id,
            version: agreement.version,
            hash,
            outputSchemaHash,
            columns: outputSchema.prefixItems.map((column) => column.title),
          },
          print: (out) => {
            printAgreement(out, checked, session);
            out.line(t.agreement.correct);
            out.line(t.agreement.compareHash);
          },
        };
      }),
    );
}
