import { resolve } from "node:path";
import type { Command } from "commander";
import { SluisError } from "../../core/sluis-error.ts";
import type { OfficerService } from "../../deliveries/ports/officer-service.ts";
import type { Requester } from "../../deliveries/ports/requester.ts";
import { rowsText } from "../rows-text.ts";
import type { Session } from "../session.ts";
import { writeNewFile } from "../write-file.ts";

interface ExportOptions {
  readonly agreement?: string;
  readonly product?: string;
  readonly format: string;
  readonly out?: string;
}

/** What is exported, and the name that its file gets. */
interface Subject {
  readonly what: { readonly deliveryId: string } | { readonly agreementId: string };
  readonly name: string;
}

/** `sluis export`. Writes a stored delivery, or the current state, as CSV or NDJSON; the gateway logs who read it. */
export function addExport(program: Command, session: Session): void {
  const { t } = session;
  program
    .command("export")
    .description(t.export.about)
    .argument(t.names.optionalDelivery, t.arguments.delivery)
    .option("--agreement <id>", t.options.currentOf)
    .option("--product <name>", t.options.product)
    .option("--format <f>", t.options.format, "csv")
    .option("--out <file>", t.options.out)
    .action(
      session.command(async (id: string | undefined, options: ExportOptions) => {
        const format = formatOf(options.format);
        return session.withOfficer(session.settings(), async (service, who) => {
          const subject = await subjectOf(service, who, id, options, session);
          const { columns, lines } = await service.exportRows(who, subject.what);
          const isTest = session.settings().environment === "test";
          const path = resolve(options.out ?? `${isTest ? "TEST_" : ""}${subject.name}.${format}`);
          const counter = { rows: 0 };
          await writeNewFile(path, rowsText(columns, lines, format, counter));
          return {
            json: { file: path, format, rows: counter.rows },
            print: (out) => {
              out.line(t.export.written(path, session.format.number(counter.rows)));
              if (isTest && !path.includes("TEST")) out.line(t.export.testName);
            },
          };
        });
      }),
    );
}

function formatOf(text: string): "csv" | "ndjson" {
  if (text === "csv" || text === "ndjson") return text;
  throw new SluisError("OPTION_INVALID", { option: "--format", rule: "csv, ndjson" });
}

async function subjectOf(
  service: OfficerService,
  who: Requester,
  id: string | undefined,
  { agreement, product }: ExportOptions,
  { t }: Session,
): Promise<Subject> {
  if ([id, agreement, product].filter((given) => given !== undefined).length !== 1)
    throw new SluisError("OPTION_INVALID", { option: "--agreement, --product", rule: t.export.needOne });
  if (id !== undefined) {
    const { delivery } = await service.delivery(who, id);
    return { what: { deliveryId: id }, name: `${delivery.agreementId}_${delivery.number ?? 0}_${id}` };
  }
  const agreementId = agreement ?? (await agreementOf(service, who, product!, t));
  return { what: { agreementId }, name: agreementId };
}

/** The one agreement that has a product. Throws OPTION_INVALID when none or several have. */
async function agreementOf(service: OfficerService, who: Requester, product: string, t: Session["t"]): Promise<string> {
  const all = await service.agreements(who);
  const having = all.filter(({ document }) => (JSON.parse(document) as { product: string }).product === product);
  const ids = [...new Set(having.map((agreement) => agreement.id))];
  if (ids.length === 1) return ids[0]!;
  const rule = ids.length === 0 ? t.export.productUnknown : t.export.productAmbiguous(ids.join(", "));
  throw new SluisError("OPTION_INVALID", { option: "--product", rule });
}
