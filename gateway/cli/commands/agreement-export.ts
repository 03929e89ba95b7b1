import type { Command } from "commander";
import { agreementHash } from "../../agreements/agreement-hash.ts";
import { csvLine } from "../../core/csv-line.ts";
import { SluisError } from "../../core/sluis-error.ts";
import type { Agreement } from "../../core/types/agreement.ts";
import { agreementPage } from "../agreement-page.ts";
import { registerRow } from "../agreement-register-row.ts";
import type { Session } from "../session.ts";
import { writeNewText } from "../write-file.ts";

interface ExportOptions {
  readonly form: string;
  readonly out: string;
  readonly products?: string;
}

/** `sluis agreement export ID --form register|page --out FILE`. For the register of processing activities, or to read and print. */
export function addAgreementExport(group: Command, session: Session): void {
  const { t, lang, context } = session;
  const text = t.agreementNew;
  group
    .command("export")
    .description(text.exporting)
    .argument(t.names.agreement, t.arguments.agreement)
    .requiredOption("--form <form>", text.form)
    .requiredOption("--out <file>", text.formOut)
    .option("--products <dir>", t.options.products)
    .action(
      session.command(async (id: string, { form, out: path, products: dir }: ExportOptions) => {
        if (form !== "register" && form !== "page")
          throw new SluisError("OPTION_INVALID", { option: "--form", rule: "register, page" });
        const settings = session.settings();
        const signed = await session.withOfficer(settings, (service, who) => service.signedAgreement(who, id));
        const agreement = signed.document as unknown as Agreement;
        const products = context.products(dir ?? settings.productsDir);
        const product = products.product(agreement.product, agreement.productVersion);
        const row = registerRow(agreement, product, t);
        const csv = { delimiter: ";", neutralise: true } as const;
        const hash = agreementHash(agreement);
        const content =
          form === "page"
            ? agreementPage(agreement, { hash, signatures: signed.signatures.length, product, lang }, t)
            : `\ufeff${[row.map(([head]) => head), row.map(([, cell]) => cell)].map((cells) => csvLine(cells, csv)).join("")}`;
        await writeNewText(path, content);
        return { json: { file: path, form }, print: (out) => out.line(t.agreement.written(path)) };
      }),
    );
}
