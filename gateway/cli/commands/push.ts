import type { Command } from "commander";
import { ERROR_TABLE, type ErrorCode } from "../../core/error-table.ts";
import { fillSentence } from "../../core/sluis-error.ts";
import type { DeliveryView, PushOutcome } from "../../deliveries/ports/officer-service.ts";
import { effectText } from "../correction-text.ts";
import { reasonText } from "../delivery-text.ts";
import { followDelivery } from "../follow-delivery.ts";
import type { ExitCode, Outcome } from "../outcome.ts";
import type { Printer } from "../printer.ts";
import { type PushOptions, pushRequest } from "../push-request.ts";
import { printReport } from "../report-text.ts";
import type { Session } from "../session.ts";
import { sourceFile } from "../source-file.ts";
import { viewJson } from "../view-json.ts";
import { previewOutcome } from "./preview.ts";

/** `sluis push FILE`. Delivers a file; `--wait` ends when the receipt that it is stored was verified. */
export function addPush(program: Command, session: Session): void {
  const { t } = session;
  program
    .command("push")
    .description(t.push.about)
    .argument(t.names.file, t.arguments.file)
    .requiredOption("--agreement <id>", t.options.agreement)
    .option("--period <p>", t.options.period)
    .option("--kind <k>", t.options.kind, "delta")
    .option("--corrects <delivery>", t.corrections.correctsOption)
    .option("--reason <text>", t.corrections.motiveOption)
    .option("--map <file>", t.options.map)
    .option("--replaces <delivery>", t.options.replaces)
    .option("--wait", t.options.wait)
    .option("--dry-run", t.options.dryRun)
    .option("--samples <n>", t.options.samples, "3")
    .action(
      session.command(async (path: string, options: PushOptions & { wait?: boolean; dryRun?: boolean }) => {
        session.onInterrupt = t.interrupted.reading;
        const file = await sourceFile(path, session.context.interrupt);
        const request = pushRequest(file, options);
        if (options.dryRun) return previewOutcome(session, file, request);
        return session.withOfficer(session.settings(), async (service, who) => {
          const bar = session.progress();
          const pushed = await service.push(who, request, file.stream(), bar.show).finally(bar.end);
          session.onInterrupt = t.interrupted.waiting(pushed.deliveryId);
          const end =
            options.wait && pushed.refusal === undefined
              ? await followDelivery(service, who, pushed.deliveryId, session)
              : undefined;
          return outcomeOf(session, pushed, end);
        });
      }),
    );
}

function outcomeOf(session: Session, pushed: PushOutcome, end: DeliveryView | undefined): Outcome {
  return {
    json: { ...(viewJson(pushed) as object), ...(end === undefined ? {} : { delivery: viewJson(end) }) },
    print: (out) => printPush(out, session, pushed, end),
    exit: pushExit(pushed, end),
  };
}

/** Prints what came of a push or withdrawal. */
export function printPush(out: Printer, session: Session, pushed: PushOutcome, end: DeliveryView | undefined): void {
  const { t } = session;
  const id = pushed.deliveryId;
  if (pushed.refusal === undefined) out.line(pushed.repeated ? t.push.repeated(id) : t.push.made(id));
  if (pushed.report !== null) printReport(out, pushed.report, session);
  if (pushed.refusal !== undefined) {
    const { code, details } = pushed.refusal;
    out.line(`${t.push.refused} ${fillSentence(ERROR_TABLE[code][session.lang], details)} (${code})`);
    if ((pushed.report?.records.refused ?? 0) > 0) out.line(t.delivery.rejections(id));
  } else if (end === undefined) {
    out.line(pushed.state === "awaitingApproval" ? t.push.needsApproval(id) : t.push.follow(id));
  } else if (isStored(end)) {
    out.line(t.push.storedVerified);
    if (end.effect !== null) out.line(effectText(end.effect, session));
  } else {
    out.line(t.push.ended(t.states[end.delivery.state]));
    if (end.delivery.reason !== null) out.line(reasonText(end.delivery, session));
    if (end.delivery.parked) out.line(`${t.delivery.parked} ${id}`);
  }
}

function isStored({ delivery }: DeliveryView): boolean {
  return delivery.state === "stored" || delivery.state === "purged";
}

/** Without --wait the delivery is on its way and that is enough. A delivery that ended otherwise has its reason's exit code. */
export function pushExit(pushed: PushOutcome, end: DeliveryView | undefined): ExitCode {
  if (pushed.refusal !== undefined) return ERROR_TABLE[pushed.refusal.code].exit;
  if (end === undefined) return pushed.state === "failed" ? 1 : 0;
  if (isStored(end)) return 0;
  const reason = end.delivery.reason ?? "";
  return Object.hasOwn(ERROR_TABLE, reason) ? ERROR_TABLE[reason as ErrorCode].exit : 1;
}
