import type { Command } from "commander";
import { SluisError } from "../../core/sluis-error.ts";
import type { DeliveryView, OfficerService, PushOutcome } from "../../deliveries/ports/officer-service.ts";
import type { Requester } from "../../deliveries/ports/requester.ts";
import { followDelivery } from "../follow-delivery.ts";
import type { Outcome } from "../outcome.ts";
import type { Session } from "../session.ts";
import { sourceKeys } from "../source-keys.ts";
import { viewJson } from "../view-json.ts";
import { printPush, pushExit } from "./push.ts";

interface WithdrawOptions {
  readonly reason?: string;
  readonly refsFrom?: string;
  readonly wait?: boolean;
}

/** `sluis withdraw DELIVERY --reason TEXT`. Withdraws a stored delivery at the receiver too, or the records whose source keys are listed. */
export function addWithdraw(program: Command, session: Session): void {
  const { t } = session;
  program
    .command("withdraw")
    .description(t.corrections.about)
    .argument(t.names.delivery, t.arguments.delivery)
    .option("--reason <text>", t.corrections.reasonOption)
    .option("--refs-from <file>", t.corrections.refsOption)
    .option("--wait", t.corrections.waitOption)
    .action(
      session.command(async (deliveryId: string, options: WithdrawOptions) => {
        if (options.reason === undefined) throw new SluisError("REASON_MISSING");
        const keys = options.refsFrom === undefined ? null : await sourceKeys(options.refsFrom, session.context);
        const request = { deliveryId, reason: options.reason, keys };
        return session.withOfficer(session.settings(), async (service, who) => {
          const asked = await service.withdraw(who, request);
          session.onInterrupt = t.interrupted.waiting(asked.deliveryId);
          return outcomeOf(session, asked, await endOf(service, who, asked, options, session));
        });
      }),
    );
}

async function endOf(
  service: OfficerService,
  who: Requester,
  asked: PushOutcome,
  { wait }: WithdrawOptions,
  session: Session,
): Promise<DeliveryView | undefined> {
  return wait && asked.refusal === undefined ? followDelivery(service, who, asked.deliveryId, session) : undefined;
}

function outcomeOf(session: Session, asked: PushOutcome, end: DeliveryView | undefined): Outcome {
  return {
    json: { ...(viewJson(asked) as object), ...(end === undefined ? {} : { delivery: viewJson(end) }) },
    print: (out) => printPush(out, session, { ...asked, report: null }, end),
    exit: pushExit(asked, end),
  };
}
