import type { Command } from "commander";
import { SluisError } from "../../core/sluis-error.ts";
import type { Session } from "../session.ts";
import { viewJson } from "../view-json.ts";

/** `sluis audit successor PARTNER`. Two people run it, one after the other, once a restored store was found out. */
export function addAuditSuccessor(audit: Command, session: Session): void {
  const { t } = session;
  audit
    .command("successor")
    .description(t.audit.successor)
    .argument(t.names.partner, t.audit.successorPartner)
    .action(
      session.command(async (partner: string) => {
        if (!/^[0-9]{20}$/.test(partner))
          throw new SluisError("OPTION_INVALID", { option: t.names.partner, rule: "OIN" });
        const step = await session.withOfficer(session.settings(), (service, who) =>
          service.startSuccessor(who, partner),
        );
        return {
          json: viewJson(step) as { readonly state: string },
          print: (out) =>
            out.line(
              step.state === "requested"
                ? t.audit.successorRequested(step.frozen)
                : t.audit.successorStarted(step.frozen, step.successor),
            ),
        };
      }),
    );
}
