import type { Command } from "commander";
import { SluisError } from "../../core/sluis-error.ts";
import { printOffered } from "../offered-card.ts";
import type { Session } from "../session.ts";

/** `sluis partner show OIN`. What the card that a partner offers would change, before somebody accepts it. */
export function addPartnerShow(group: Command, session: Session): void {
  const { t } = session;
  group
    .command("show")
    .description(t.partner.show)
    .argument("<oin>", t.partner.oin)
    .action(
      session.command(async (oin: string) => {
        const all = await session.withOfficer(session.settings(), (service, who) => service.partnerCards(who));
        const partner = all.find(({ accepted }) => accepted.oin === oin);
        if (partner === undefined) throw new SluisError("PARTNER_UNKNOWN");
        const { accepted, offered, ownSerial } = partner;
        return {
          json: {
            accepted: { ...accepted },
            offered: offered && { ...offered, changes: offered.changes.map((line) => ({ ...line })) },
            ownSerial,
          },
          print: (out) => {
            out.pairs([
              [t.partner.name, accepted.name],
              [t.partner.oin, accepted.oin],
              [t.partner.serial, String(accepted.serial)],
              [t.partner.fingerprint, accepted.fingerprint],
              [t.partner.hasOurs, ownSerial === null ? "" : String(ownSerial)],
            ]);
            if (offered === null) {
              out.line(t.partner.nothingOffered);
              return;
            }
            printOffered(out, offered, session);
            out.line(t.partner.howToAccept(oin));
          },
        };
      }),
    );
}
