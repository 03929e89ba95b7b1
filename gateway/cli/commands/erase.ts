import type { Command } from "commander";
import type { JsonObject } from "../../core/json.ts";
import { SluisError } from "../../core/sluis-error.ts";
import { ERASURE_GROUNDS } from "../../deliveries/ports/retention-register.ts";
import type { Session } from "../session.ts";
import { viewJson } from "../view-json.ts";

/** `sluis erase DELIVERY --ground G`. Erases a received delivery before its time; two officers run it, the privacy officer first. */
export function addErase(program: Command, session: Session): void {
  const { t } = session;
  const grounds = ERASURE_GROUNDS.filter((ground) => ground !== "retention");
  program
    .command("erase")
    .description(t.retention.erase)
    .argument(t.names.delivery, t.arguments.delivery)
    .requiredOption("--ground <ground>", `${t.retention.groundOption}: ${grounds.join(", ")}`)
    .action(
      session.command(async (deliveryId: string, options: { readonly ground: string }) => {
        const ground = grounds.find((each) => each === options.ground);
        if (ground === undefined)
          throw new SluisError("OPTION_INVALID", { option: "--ground", rule: grounds.join(", ") });
        const step = await session.withOfficer(session.settings(), (service, who) =>
          service.erase(who, deliveryId, ground),
        );
        return {
          json: viewJson(step) as JsonObject,
          print: (out) => out.line(t.retention.steps[step.state](deliveryId)),
        };
      }),
    );
}
