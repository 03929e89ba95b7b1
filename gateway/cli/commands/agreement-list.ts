import type { Command } from "commander";
import type { Agreement } from "../../core/types/agreement.ts";
import type { Session } from "../session.ts";
import { summaryJson } from "../stored-agreement-json.ts";

/** `sluis agreement list`. What is installed in the running gateway. */
export function addAgreementList(group: Command, session: Session): void {
  const { t } = session;
  group
    .command("list")
    .description(t.agreement.list)
    .action(
      session.command(async () => {
        const all = await session.withOfficer(session.settings(), (service, who) => service.agreements(who));
        return {
          json: { agreements: all.map(summaryJson) },
          print: (out) => {
            if (all.length === 0) return out.line(t.agreement.noAgreements);
            out.table(
              [
                t.delivery.agreement,
                t.delivery.versionName,
                t.agreement.status,
                t.agreement.product,
                t.agreement.valid,
                t.agreement.hash,
              ],
              all.map(({ id, version, status, document, hash }) => {
                const { product, productVersion, validFrom, validUntil } = JSON.parse(document) as Agreement;
                const state = t.agreementStatus[status];
                return [
                  id,
                  String(version),
                  state,
                  `${product} ${productVersion}`,
                  `${validFrom} - ${validUntil}`,
                  hash.slice(0, 16),
                ];
              }),
            );
          },
        };
      }),
    );
}
