import type { Command } from "commander";
import { stringify } from "yaml";
import { readAgreement } from "../../agreements/read-agreement.ts";
import { SluisError } from "../../core/sluis-error.ts";
import type { PreviewOutcome, PushRequest } from "../../deliveries/ports/officer-service.ts";
import type { Outcome } from "../outcome.ts";
import { type PushOptions, pushRequest, samplesOf } from "../push-request.ts";
import { readDocument, readText } from "../read-document.ts";
import { printReport } from "../report-text.ts";
import { printSamples } from "../sample-text.ts";
import type { Session } from "../session.ts";
import { type SourceFile, sourceFile } from "../source-file.ts";
import { viewJson } from "../view-json.ts";
import { writeNewText } from "../write-file.ts";

type PreviewOptions = Omit<PushOptions, "agreement"> & {
  readonly agreement?: string;
  readonly agreementFile?: string;
  readonly mapOut?: string;
  readonly products?: string;
};

/** `sluis preview FILE`. What the receiver would see, from a running gateway or from an agreement file alone; nothing is stored. */
export function addPreview(program: Command, session: Session): void {
  const { t } = session;
  program
    .command("preview")
    .description(t.preview.about)
    .argument(t.names.file, t.arguments.file)
    .option("--agreement <id>", t.options.agreement)
    .option("--agreement-file <file>", t.options.agreementFile)
    .option("--period <p>", t.options.period)
    .option("--kind <k>", t.options.kind, "delta")
    .option("--map <file>", t.options.map)
    .option("--map-out <file>", t.preview.mapOut)
    .option("--products <dir>", t.options.products)
    .option("--samples <n>", t.options.samples, "3")
    .action(
      session.command(async (path: string, options: PreviewOptions) => {
        session.onInterrupt = t.interrupted.reading;
        const { agreement, agreementFile, mapOut } = options;
        if ((agreement === undefined) === (agreementFile === undefined))
          throw new SluisError("OPTION_INVALID", { option: "--agreement", rule: t.preview.needAgreement });
        if (agreementFile !== undefined) return local(session, path, agreementFile, options);
        const file = await sourceFile(path, session.context.interrupt);
        const request = pushRequest(file, { ...options, agreement: agreement! });
        return previewOutcome(session, file, request, mapOut);
      }),
    );
}

/** Asks the running gateway for a preview. In: the file, the request, where to write the mapping (optional). */
export async function previewOutcome(
  session: Session,
  file: SourceFile,
  request: PushRequest,
  mapOut?: string,
): Promise<Outcome> {
  const preview = await session.withOfficer(session.settings(), (service, who) => {
    const bar = session.progress();
    return service.preview(who, request, file.stream(), bar.show).finally(bar.end);
  });
  return outcomeOf(session, preview, mapOut);
}

async function local(session: Session, path: string, agreementFile: string, options: PreviewOptions): Promise<Outcome> {
  const bar = session.progress();
  const request = {
    file: path,
    agreement: readAgreement(readText(agreementFile)),
    mapping: options.map === undefined ? null : readDocument(options.map),
    samples: samplesOf(options.samples),
    productsDir: options.products ?? null,
  };
  const preview = await session.context.previewLocally(request, bar.show).finally(bar.end);
  return outcomeOf(session, preview, options.mapOut);
}

async function outcomeOf(session: Session, preview: PreviewOutcome, mapOut: string | undefined): Promise<Outcome> {
  const { t } = session;
  if (mapOut !== undefined) await writeNewText(mapOut, stringify(preview.mapping));
  return {
    json: viewJson(preview) as Outcome["json"],
    print: (out) => {
      printSamples(out, preview, session);
      printReport(out, preview.report, session);
      if (mapOut !== undefined) out.line(t.preview.mappingWritten(mapOut));
      out.line(t.preview.nothingStored);
    },
  };
}
