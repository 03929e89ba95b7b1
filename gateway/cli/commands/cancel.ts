import type { Command } from "commander";
import { printDelivery } from "../delivery-text.ts";
import type { Session } from "../session.ts";
import { viewJson } from "../view-json.ts";

/** `sluis cancel DELIVERY`. Calls a delivery off, or skips a rejected one so that its queue goes on. */
export function addCancel(program: Command, session: Session): void {
  const { t } = session;
  program
    .command("cancel")
    .description(t.cancel.about)
    .argument(t.names.delivery, t.arguments.delivery)
    .action(
      session.command(async (id: string) => {
        const view = await session.withOfficer(session.settings(), (service, who) => service.cancel(who, id));
        return {
          json: { delivery: viewJson(view) },
          print: (out) => {
            out.line(t.cancel.done);
            printDelivery(out, view, session);
          },
        };
      }),
    );
}
