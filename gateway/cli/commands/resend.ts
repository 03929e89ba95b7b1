import type { Command } from "commander";
import { SluisError } from "../../core/sluis-error.ts";
import { printDelivery } from "../delivery-text.ts";
import type { Session } from "../session.ts";
import { viewJson } from "../view-json.ts";

/** `sluis resend DELIVERY`. Tries a waiting or parked delivery again at once; `--parked` all work that was given up. */
export function addResend(program: Command, session: Session): void {
  const { t } = session;
  program
    .command("resend")
    .description(t.resend.about)
    .argument(t.names.optionalDelivery, t.arguments.delivery)
    .option("--parked", t.work.parkedOption)
    .action(
      session.command(async (id: string | undefined, { parked }: { readonly parked?: boolean }) => {
        if ((id === undefined) === (parked !== true))
          throw new SluisError("OPTION_INVALID", { option: "--parked", rule: t.work.nameOne });
        if (id === undefined) {
          const replayed = await session.withOfficer(session.settings(), (service, who) => service.replayWork(who));
          return { json: { replayed }, print: (out) => out.line(t.work.replayed(replayed)) };
        }
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
