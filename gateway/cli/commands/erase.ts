import type { Command } from "commander";
import type { JsonObject } from "../../core/json.ts";
import { SluisError } from "../../core/sluis-error.ts";
import type { ErasureStep, RecordErasureStep } from "../../deliveries/ports/erasure-office.ts";
import { ERASURE_GROUNDS } from "../../deliveries/ports/retention-register.ts";
import { hiddenLines } from "../hidden-lines.ts";
import type { Session } from "../session.ts";
import { viewJson } from "../view-json.ts";

interface EraseOptions {
  readonly ground: string;
  readonly agreement?: string;
  readonly refStdin?: boolean;
}

/**
 * `sluis erase DELIVERY --ground G`, or `sluis erase --agreement ID --ref-stdin --ground G`. Erases a received delivery before its time, or
 * records wherever they stand; two officers run it, the privacy officer first. Refs lead to records, so they are no arguments.
 */
export function addErase(program: Command, session: Session): void {
  const { t, context } = session;
  const grounds = ERASURE_GROUNDS.filter((ground) => ground !== "retention");
  program
    .command("erase")
    .description(t.retention.erase)
    .argument(t.names.optionalDelivery, t.arguments.delivery)
    .option("--agreement <id>", t.retention.ofAgreement)
    .option("--ref-stdin", t.retention.byRef)
    .requiredOption("--ground <ground>", `${t.retention.groundOption}: ${grounds.join(", ")}`)
    .action(
      session.command(async (deliveryId: string | undefined, options: EraseOptions) => {
        const { agreement, refStdin = false } = options;
        const ground = grounds.find((each) => each === options.ground);
        if (ground === undefined)
          throw new SluisError("OPTION_INVALID", { option: "--ground", rule: grounds.join(", ") });
        const whole = deliveryId !== undefined && agreement === undefined && !refStdin;
        if (!whole && (deliveryId !== undefined || agreement === undefined || !refStdin))
          throw new SluisError("OPTION_INVALID", {
            option: "--agreement",
            rule: "DELIVERY | --agreement ID --ref-stdin",
          });
        const refs = whole ? [] : (await hiddenLines(context, null)).filter((line) => line !== "");
        const step = await session.withOfficer<ErasureStep | RecordErasureStep>(session.settings(), (service, who) =>
          whole ? service.erase(who, deliveryId, ground) : service.eraseRecords(who, agreement!, refs, ground),
        );
        const what = "deliveryId" in step ? step.deliveryId : t.retention.records(step.agreementId, step.deliveries);
        return { json: viewJson(step) as JsonObject, print: (out) => out.line(t.retention.steps[step.state](what)) };
      }),
    );
}
