import type { Command } from "commander";
import type { Json } from "../../core/json.ts";
import { SluisError } from "../../core/sluis-error.ts";
import type { Agreement } from "../../core/types/agreement.ts";
import { printAgreement } from "../agreement-text.ts";
import type { Session } from "../session.ts";
import { summaryJson } from "../stored-agreement-json.ts";

/** `sluis agreement show ID`. The newest installed version of an agreement. */
export function addAgreementShow(group: Command, session: Session): void {
  const { t } = session;
  group
    .command("show")
    .description(t.agreement.show)
    .argument(t.names.agreement, t.arguments.agreement)
    .action(
      session.command(async (id: string) => {
        const all = await session.withOfficer(session.settings(), (service, who) => service.agreements(who));
        const versions = all.filter((each) => each.id === id).sort((a, b) => b.version - a.version);
        const stored = versions[0];
        if (stored === undefined) throw new SluisError("AGREEMENT_UNKNOWN", { agreement: id });
        const agreement = JSON.parse(stored.document) as Agreement;
        return {
          json: { agreement: { ...summaryJson(stored), document: JSON.parse(stored.document) as Json } },
          print: (out) => printAgreement(out, { ...stored, agreement }, session),
        };
      }),
    );
}
