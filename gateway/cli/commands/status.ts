import type { Command } from "commander";
import { SluisError } from "../../core/sluis-error.ts";
import type { DeliveryView, OfficerService } from "../../deliveries/ports/officer-service.ts";
import type { Requester } from "../../deliveries/ports/requester.ts";
import { alarmText } from "../alarm-text.ts";
import { budgetLine } from "../budget-text.ts";
import { printDeliveries, printDelivery } from "../delivery-text.ts";
import { followDelivery } from "../follow-delivery.ts";
import type { Session } from "../session.ts";
import { viewJson } from "../view-json.ts";
import { printParked, printWork, workJson } from "../work-text.ts";
import { writeNewText } from "../write-file.ts";

interface StatusOptions {
  readonly watch?: boolean;
  readonly agreement?: string;
  readonly limit: string;
  readonly rejections?: string;
}

/** `sluis status [DELIVERY]`. The newest deliveries, or one; `--watch` follows one until nothing more will happen by itself. */
export function addStatus(program: Command, session: Session): void {
  const { t } = session;
  program
    .command("status")
    .description(t.status.about)
    .argument(t.names.optionalDelivery, t.arguments.delivery)
    .option("--watch", t.options.watch)
    .option("--agreement <id>", t.options.onlyAgreement)
    .option("--limit <n>", t.options.limit, "50")
    .option("--rejections <file>", t.status.rejections)
    .action(
      session.command(async (id: string | undefined, options: StatusOptions) => {
        if (id === undefined && options.rejections !== undefined)
          throw new SluisError("OPTION_INVALID", { option: "--rejections", rule: t.status.rejectionsNeedDelivery });
        if (id === undefined) return list(session, options);
        const { view, parked } = await session.withOfficer(session.settings(), async (service, who) => {
          const now = await service.delivery(who, id);
          if (options.rejections !== undefined) await saveRejections(service, who, now, options.rejections);
          const view = options.watch ? await followDelivery(service, who, id, session) : now;
          const work = await service.work(who);
          return { view, parked: work.parked.filter(({ deliveryId }) => deliveryId === id) };
        });
        return {
          json: { delivery: viewJson(view), parked: parked.map((each) => ({ ...each })) },
          print: (out) => {
            printDelivery(out, view, session);
            printParked(out, parked, session);
            if (options.rejections !== undefined) out.line(t.status.rejectionsWritten(options.rejections));
          },
        };
      }),
    );
}

async function list(session: Session, options: StatusOptions) {
  const limit = Number(options.limit);
  if (!Number.isSafeInteger(limit) || limit < 1)
    throw new SluisError("OPTION_INVALID", { option: "--limit", rule: "1, 2, 3 …" });
  const narrowed = options.agreement === undefined ? {} : { agreementId: options.agreement };
  const { views, work, alarms, budgets } = await session.withOfficer(session.settings(), async (service, who) => ({
    views: await service.deliveries(who, { ...narrowed, newestFirst: true, limit }),
    work: await service.work(who),
    alarms: await service.alarms(who),
    budgets: await service.budgets(who),
  }));
  return {
    json: {
      alarms: alarms.map(viewJson),
      deliveries: views.map(viewJson),
      budgets: budgets.map((budget) => ({ ...budget })),
      ...workJson(work),
    },
    print: (out: Parameters<typeof printDeliveries>[0]) => {
      for (const alarm of alarms) out.line(`! ${alarmText(alarm, session)}`);
      printDeliveries(out, views, session);
      printWork(out, work, session);
      for (const budget of budgets.filter(({ used, extra }) => used > 0 || extra > 0))
        out.line(budgetLine(budget, session));
    },
  };
}

async function saveRejections(
  service: OfficerService,
  who: Requester,
  view: DeliveryView,
  path: string,
): Promise<void> {
  await writeNewText(path, await service.rejections(who, view.delivery.id));
}
