import type { Command } from "commander";
import { printDelivery } from "../delivery-text.ts";
import type { Session } from "../session.ts";
import { viewJson } from "../view-json.ts";

/** `sluis release DELIVERY`. Lets a delivery go as the second person, where the agreement asks for one. */
export function addRelease(program: Command, session: Session): void {
  const { t } = session;
  program
    .command("release")
    .description(t.release.about)
    .argument(t.names.delivery, t.arguments.delivery)
    .action(
      session.command(async (id: string) => {
        const view = await session.withOfficer(session.settings(), (service, who) => service.release(who, id));
        return {
          json: { delivery: viewJson(view) },
          print: (out) => {
            out.line(t.release.done);
            printDelivery(out, view, session);
          },
        };
      }),
    );
}
