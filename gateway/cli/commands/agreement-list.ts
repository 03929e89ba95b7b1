import type { Command } from "commander";
import type { Session } from "../session.ts";

/** `sluis agreement list`. Agreements and proposals in the running gateway, and what asks for attention. */
export function addAgreementList(group: Command, session: Session): void {
  const { t } = session;
  group
    .command("list")
    .description(t.agreement.list)
    .action(
      session.command(async () => {
        const all = await session.withOfficer(session.settings(), (service, who) => service.agreementOverview(who));
        const text = t.agreement;
        return {
          json: { agreements: all.map((line) => ({ ...line, attention: [...line.attention] })) },
          print: (out) => {
            if (all.length === 0) return out.line(text.noAgreements);
            out.table(
              [
                ...[t.delivery.agreement, t.delivery.versionName, text.status, text.partner],
                ...[text.product, text.valid, text.hash, text.attention],
              ],
              all.map((line) => [
                ...[line.id, String(line.version), text.states[line.state], line.partner],
                ...[line.product, `${line.validFrom} - ${line.validUntil}`, line.hash.slice(0, 16)],
                line.attention.map((each) => text.attentions[each]).join("; "),
              ]),
            );
          },
        };
      }),
    );
}
