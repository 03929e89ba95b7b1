import type { Command } from "commander";
import { agreedFields } from "../../agreements/agreed-fields.ts";
import { diffAgreements } from "../../agreements/diff-agreements.ts";
import type { FieldTreatment } from "../../core/types/agreement.ts";
import type { CheckedAgreement } from "../check-agreement-file.ts";
import type { LeavingRows } from "../cli-context.ts";
import { readDocument } from "../read-document.ts";
import type { Session } from "../session.ts";
import { storedOrFileAgreement } from "../stored-or-file-agreement.ts";
import { viewJson } from "../view-json.ts";

interface DiffOptions {
  readonly with?: string;
  readonly map?: string;
  readonly products?: string;
}

/** `sluis agreement diff A B [--with FILE]`. What differs, which fields newly leave, and which rows of a file newly would. */
export function addAgreementDiff(group: Command, session: Session): void {
  const { t, lang } = session;
  group
    .command("diff")
    .description(t.agreement.diff)
    .argument(t.names.left, t.arguments.agreementOrFile)
    .argument(t.names.right, t.arguments.agreementOrFile)
    .option("--with <file>", t.options.withFile)
    .option("--map <file>", t.options.map)
    .option("--products <dir>", t.options.products)
    .action(
      session.command(async (left: string, right: string, options: DiffOptions) => {
        const products = session.context.products(options.products ?? null);
        const a = await storedOrFileAgreement(left, products, session);
        const b = await storedOrFileAgreement(right, products, session);
        const differences = diffAgreements(a.agreement, b.agreement);
        const leaving = newlyLeaving(a, b, session);
        const records = options.with === undefined ? null : await compare(session, a, b, options.with, options);
        return {
          json: {
            same: differences.length === 0,
            differences: differences.map(viewJson),
            fields: agreedFields(b.product, b.agreement).length,
            newlyLeaving: leaving,
            records: records && { ...records },
          },
          print: (out) => {
            out.line(differences.length === 0 ? t.agreement.same : `${t.agreement.differences}:`);
            for (const difference of differences) out.line(`  ${difference[lang]}`);
            out.line(sentence(session, b, leaving, records));
          },
        };
      }),
    );
}

/** `14 fields, 1 new: postcode at PC6; 312 of this file's 9,310 rows would newly leave.` */
function sentence(
  { t, format }: Session,
  { product, agreement }: CheckedAgreement,
  leaving: readonly string[],
  records: LeavingRows | null,
): string {
  const parts = [t.agreement.fields(agreedFields(product, agreement).length, leaving)];
  if (records !== null) parts.push(t.agreement.rows(format.number(records.newly), format.number(records.rows)));
  if (records !== null && records.noLonger > 0) parts.push(t.agreement.noLonger(format.number(records.noLonger)));
  return `${parts.join("; ")}.`;
}

/** Fields and token columns of B that A does not let leave in the same form, in words. */
function newlyLeaving(a: CheckedAgreement, b: CheckedAgreement, session: Session): string[] {
  const before = new Set(leavingFields(a, session));
  return leavingFields(b, session).filter((field) => !before.has(field));
}

function leavingFields({ agreement, product, outputSchema }: CheckedAgreement, session: Session): string[] {
  const fields = agreedFields(product, agreement).map(({ name, treatment }) => inWords(name, treatment, session));
  const tokens = outputSchema.prefixItems
    .filter((column) => column["x-role"] === "token")
    .map((column) => column.title);
  return [...fields, ...tokens];
}

function inWords(name: string, { type, to }: FieldTreatment, { t }: Session): string {
  if (to !== undefined) return t.agreement.at(name, to.toUpperCase());
  return type === undefined ? t.agreement.inFull(name) : t.agreement.asPseudonym(name, type);
}

async function compare(
  session: Session,
  { agreement: a }: CheckedAgreement,
  { agreement: b }: CheckedAgreement,
  file: string,
  options: DiffOptions,
): Promise<LeavingRows> {
  const bar = session.progress();
  const mapping = options.map === undefined ? null : readDocument(options.map);
  const comparison = { a, b, file, mapping, productsDir: options.products ?? null };
  return session.context.compareLocally(comparison, bar.show).finally(bar.end);
}
