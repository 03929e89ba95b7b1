import type { Command } from "commander";
import { printDelivery } from "../delivery-text.ts";
import type { Session } from "../session.ts";
import { viewJson } from "../view-json.ts";

/** `sluis resend DELIVERY`. Tries a waiting or parked delivery again at once. */
export function addResend(program: Command, session: Session): void {
  const { t } = session;
  program
    .command("resend")
    .description(t.resend.about)
    .argument(t.names.delivery, t.arguments.delivery)
    .action(
      session.command(async (id: string) => {
        const view = await session.withOfficer(session.settings(), (service, who) => service.resend(who, id));
        return {
          json: { delivery: viewJson(view) },
          print: (out) => {
            out.line(t.resend.done);
            printDelivery(out, view, session);
          },
        };
      }),
    );
}
