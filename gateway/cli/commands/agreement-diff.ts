import type { Command } from "commander";
import { agreedFields } from "../../agreements/agreed-fields.ts";
import { diffAgreements } from "../../agreements/diff-agreements.ts";
import { treatmentText } from "../agreement-text.ts";
import { type CheckedAgreement, checkAgreementFile } from "../check-agreement-file.ts";
import { readDocument } from "../read-document.ts";
import type { Session } from "../session.ts";
import { viewJson } from "../view-json.ts";

interface DiffOptions {
  readonly with?: string;
  readonly map?: string;
  readonly products?: string;
}

/** `sluis agreement diff A B [--with FILE]`. What differs, which fields newly leave, and how many records of a file each lets through. */
export function addAgreementDiff(group: Command, session: Session): void {
  const { t, lang } = session;
  group
    .command("diff")
    .description(t.agreement.diff)
    .argument(t.names.left, t.arguments.agreementFile)
    .argument(t.names.right, t.arguments.agreementFile)
    .option("--with <file>", t.options.withFile)
    .option("--map <file>", t.options.map)
    .option("--products <dir>", t.options.products)
    .action(
      session.command(async (left: string, right: string, options: DiffOptions) => {
        const products = session.context.products(options.products ?? null);
        const a = checkAgreementFile(left, products);
        const b = checkAgreementFile(right, products);
        const differences = diffAgreements(a.agreement, b.agreement);
        const leaving = newlyLeaving(a, b);
        const records =
          options.with === undefined
            ? null
            : { a: await leavingRecords(session, a, options), b: await leavingRecords(session, b, options) };
        return {
          json: {
            same: differences.length === 0,
            differences: differences.map(viewJson),
            newlyLeaving: leaving,
            records,
          },
          print: (out) => {
            out.line(differences.length === 0 ? t.agreement.same : `${t.agreement.differences}:`);
            for (const difference of differences) out.line(`  ${difference[lang]}`);
            out.line(leaving.length === 0 ? t.agreement.nothingNew : `${t.agreement.newlyLeaving}:`);
            for (const field of leaving) out.line(`  ${field}`);
            if (records !== null)
              out.line(t.agreement.rows(session.format.number(records.a), session.format.number(records.b)));
          },
        };
      }),
    );
}

/** Fields and token columns of B that A does not let leave in the same form. */
function newlyLeaving(a: CheckedAgreement, b: CheckedAgreement): string[] {
  const before = new Set(leavingFields(a));
  return leavingFields(b).filter((field) => !before.has(field));
}

function leavingFields({ agreement, product, outputSchema }: CheckedAgreement): string[] {
  const fields = agreedFields(product, agreement).map(({ name, treatment }) => `${name}: ${treatmentText(treatment)}`);
  const tokens = outputSchema.prefixItems
    .filter((column) => column["x-role"] === "token")
    .map((column) => column.title);
  return [...fields, ...tokens];
}

async function leavingRecords(
  session: Session,
  { agreement }: CheckedAgreement,
  options: DiffOptions,
): Promise<number> {
  const bar = session.progress();
  const preview = {
    file: options.with!,
    agreement,
    mapping: options.map === undefined ? null : readDocument(options.map),
    samples: 0,
    productsDir: options.products ?? null,
  };
  const { report } = await session.context.previewLocally(preview, bar.show).finally(bar.end);
  return report.records.sealed;
}
