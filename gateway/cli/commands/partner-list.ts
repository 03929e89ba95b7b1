import type { Command } from "commander";
import { readCard } from "../../identity/partner-card.ts";
import { cardJson } from "../card-text.ts";
import { readText } from "../read-document.ts";
import type { Session } from "../session.ts";

/** `sluis partner list`. The partners whose cards were accepted. */
export function addPartnerList(group: Command, session: Session): void {
  const { t } = session;
  group
    .command("list")
    .description(t.partner.list)
    .action(
      session.command(async () => {
        const partners = await Promise.all(
          session.settings().partners.map(async ({ card, dial, url }) => {
            const read = await readCard(readText(card).trim());
            return { ...cardJson(read), dial, url };
          }),
        );
        return {
          json: { partners },
          print: (out) => {
            if (partners.length === 0) return out.line(t.partner.noPartners);
            out.table(
              [t.partner.oin, t.partner.name, t.partner.dials, t.partner.address, t.partner.fingerprint],
              partners.map(({ oin, name, dial, url, address, fingerprint }) =>
                [oin, name, dial ? t.yes : t.no, url ?? address ?? "", fingerprint].map(String),
              ),
            );
          },
        };
      }),
    );
}
