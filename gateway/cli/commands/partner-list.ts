import type { Command } from "commander";
import { ERROR_TABLE } from "../../core/error-table.ts";
import { SluisError } from "../../core/sluis-error.ts";
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
        const offers = await offersOf(session);
        const said = (oin: string) => offers.get(oin) ?? { offered: null, ownSerial: null };
        return {
          json: { partners: partners.map((partner) => ({ ...partner, ...said(partner.oin) })) },
          print: (out) => {
            if (partners.length === 0) return out.line(t.partner.noPartners);
            out.table(
              [
                ...[t.partner.oin, t.partner.name, t.partner.dials, t.partner.address, t.partner.fingerprint],
                ...[t.partner.serial, t.partner.offers, t.partner.hasOurs],
              ],
              partners.map(({ oin, name, dial, url, address, fingerprint, serial }) => {
                const { offered, ownSerial } = said(oin);
                const cells = [oin, name, dial ? t.yes : t.no, url ?? address ?? "", fingerprint, serial];
                return [...cells, offered ?? "", ownSerial ?? ""].map(String);
              }),
            );
          },
        };
      }),
    );
}

/** Serial of the card that each partner offers, and of our card that it has; nothing while no gateway answers. */
async function offersOf(
  session: Session,
): Promise<ReadonlyMap<string, { readonly offered: number | null; readonly ownSerial: number | null }>> {
  try {
    const all = await session.withOfficer(session.settings(), (service, who) => service.partnerCards(who));
    return new Map(
      all.map(({ accepted, offered, ownSerial }) => [accepted.oin, { offered: offered?.serial ?? null, ownSerial }]),
    );
  } catch (error) {
    if (!(error instanceof SluisError) || ERROR_TABLE[error.code].exit !== 3) throw error;
    return new Map();
  }
}
