import { dirname, join } from "node:path";
import type { Command } from "commander";
import { readCard } from "../../identity/partner-card.ts";
import { cardJson, printCard } from "../card-text.ts";
import { readText } from "../read-document.ts";
import type { Session } from "../session.ts";

/** `sluis partner card`. Our own card, made by `init` beside the configuration, with the fingerprint to read out. */
export function addPartnerCard(group: Command, session: Session): void {
  const { t } = session;
  group
    .command("card")
    .description(t.partner.card)
    .action(
      session.command(async () => {
        const path = join(dirname(session.settings().file), "card.jws");
        const own = await readCard(readText(path).trim());
        return {
          json: { card: cardJson(own), file: path },
          print: (out) => {
            printCard(out, own, session);
            out.pairs([[t.partner.file, path]]);
            out.line(t.partner.readByPhone);
          },
        };
      }),
    );
}
