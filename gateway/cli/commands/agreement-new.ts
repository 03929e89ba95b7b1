import type { Command } from "commander";
import { stringify } from "yaml";
import { checkAgreement } from "../../agreements/check-agreement.ts";
import { readAgreement } from "../../agreements/read-agreement.ts";
import { localDate } from "../../core/local-date.ts";
import { SluisError } from "../../core/sluis-error.ts";
import { askAgreement } from "../ask-agreement.ts";
import { createLineReader } from "../line-reader.ts";
import type { Session } from "../session.ts";
import { writeNewText } from "../write-file.ts";

interface NewOptions {
  readonly product: string;
  readonly productVersion: string;
  readonly out: string;
  readonly products?: string;
}

/** `sluis agreement new`. Asks what an agreement must say, from the product's schema, and writes the file; needs no gateway. */
export function addAgreementNew(group: Command, session: Session): void {
  const { t, context } = session;
  const text = t.agreementNew;
  group
    .command("new")
    .description(text.about)
    .requiredOption("--product <name>", text.product)
    .option("--product-version <version>", text.productVersion, "1.0.0")
    .requiredOption("--out <file>", text.out)
    .option("--products <dir>", t.options.products)
    .action(
      session.command(async ({ product: name, productVersion, out: path, products: dir }: NewOptions) => {
        const settings = session.settings();
        const products = context.products(dir ?? settings.productsDir);
        const product = products.product(name, productVersion);
        const lines = createLineReader(context, "agreement new");
        const today = localDate(context.clock.now());
        const document = await askAgreement({ product, settings, today, lines, t }).finally(lines.close);
        // what was answered is kept, also when it is not right yet
        const yaml = stringify(document, { lineWidth: 120 });
        await writeNewText(path, yaml);
        const fault = faultOf(() => {
          const agreement = readAgreement(yaml);
          checkAgreement(agreement, product, products.codeList(agreement));
        });
        return {
          json: { file: path, right: fault === null, ...(fault === null ? {} : { fault: fault.message }) },
          exit: fault === null ? 0 : 1,
          print: (out) => {
            out.line(text.written(path));
            if (fault === null) return out.line(t.agreement.correct);
            out.line(fault.message);
            out.line(text.notRight);
          },
        };
      }),
    );
}

function faultOf(check: () => void): SluisError | null {
  try {
    check();
    return null;
  } catch (error) {
    if (error instanceof SluisError) return error;
    throw error;
  }
}
