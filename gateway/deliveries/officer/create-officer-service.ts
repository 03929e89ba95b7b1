import type { Action } from "../../access/permissions.ts";
import { requirePermission } from "../../access/require-permission.ts";
import { SluisError } from "../../core/sluis-error.ts";
import type { Delivery } from "../delivery.ts";
import type { GatewayContext } from "../gateway-context.ts";
import type { Alarm } from "../ports/alarms.ts";
import type { DeliveryView, OfficerService } from "../ports/officer-service.ts";
import type { Requester } from "../ports/requester.ts";
import type { StoreTransaction } from "../ports/store.ts";
import { push } from "../sender/push.ts";
import { waitUntil } from "../wait-until.ts";
import { startSuccessor } from "../witness/successor/start-successor.ts";
import { agreementOffice } from "./agreement-office.ts";
import { budgetOffice } from "./budget-office.ts";
import { cardOffice } from "./card-office.ts";
import { cancel, release, resend } from "./change-delivery.ts";
import { checkPartners } from "./check-partners.ts";
import { deliveryView } from "./delivery-view.ts";
import { erasureOffice } from "./erasure-office.ts";
import { exportRows } from "./export-rows.ts";
import { keyOffice } from "./key-office.ts";
import { listLogs } from "./list-logs.ts";
import { logBundle } from "./log-bundle.ts";
import { logLines } from "./log-lines.ts";
import { logReading } from "./log-reading.ts";
import { preview } from "./preview.ts";
import { rejectionReport } from "./rejections.ts";
import { withdraw } from "./withdraw.ts";
import { replayWork, work } from "./work.ts";

/** Notes are for the gateway itself. */
function shownAlarm({ details: { note: _, ...details }, ...alarm }: Alarm): Alarm {
  return { ...alarm, details };
}

/** Longest that a request waits for a delivery to change, milliseconds. */
const LONGEST_WAIT = 60_000;

/**
 * What the gateway does for officers. Every method first asks whether the requester's role may do it.
 * In: the gateway's parts, a signal that ends running pushes when the gateway stops, what makes a backup. Out: the service behind API and command line.
 */
export function createOfficerService(
  context: GatewayContext,
  stopping: AbortSignal,
  makeBackup: OfficerService["makeBackup"],
): OfficerService {
  const { store } = context;
  const allow = (who: Requester, action: Action) => requirePermission(who, action);

  async function known(tx: StoreTransaction, id: string): Promise<Delivery> {
    const delivery = await tx.deliveries.get(id);
    if (delivery === undefined) throw new SluisError("DELIVERY_UNKNOWN");
    return delivery;
  }
  const view = (id: string): Promise<DeliveryView> =>
    store.read(async (tx) => deliveryView(context, tx, await known(tx, id)));

  return {
    async push(who, request, file, progress) {
      allow(who, "push");
      return push(context, who, request, file, progress, stopping);
    },
    async preview(who, request, file, progress) {
      allow(who, "preview");
      return preview(context, request, file, progress, stopping);
    },
    async withdraw(who, request) {
      allow(who, "withdraw");
      return withdraw(context, who, request, stopping);
    },
    async release(who, id) {
      allow(who, "release");
      return release(context, who, id);
    },
    async cancel(who, id) {
      allow(who, "cancel");
      return cancel(context, who, id);
    },
    async resend(who, id) {
      allow(who, "resend");
      return resend(context, id);
    },
    async work(who) {
      allow(who, "read-deliveries");
      return work(context);
    },
    async replayWork(who) {
      allow(who, "resend");
      return replayWork(context);
    },
    async delivery(who, id) {
      allow(who, "read-deliveries");
      return view(id);
    },
    async deliveries(who, filter) {
      allow(who, "read-deliveries");
      return store.read(async (tx) => {
        const found = await tx.deliveries.list({ newestFirst: true, limit: 100, ...filter });
        return Promise.all(found.map((delivery) => deliveryView(context, tx, delivery)));
      });
    },
    async waitForChange(who, id, state, signal) {
      allow(who, "read-deliveries");
      // whatever happens in the gateway wakes this: the whole view is read only once there is something to see
      const look = () =>
        store.read(async (tx) => {
          const delivery = await known(tx, id);
          return delivery.state === state && !delivery.parked ? undefined : deliveryView(context, tx, delivery);
        });
      const changed = await waitUntil(context, LONGEST_WAIT, AbortSignal.any([signal, stopping]), look, id);
      return changed ?? view(id);
    },
    async rejections(who, id) {
      allow(who, "read-rejections");
      const csv = await store.read((tx) => rejectionReport(context, tx, id));
      if (csv === undefined) throw new SluisError("NO_REJECTIONS");
      return csv;
    },
    async exportRows(who, what) {
      allow(who, "export-rows");
      return exportRows(context, who, what);
    },
    ...agreementOffice(context, allow, stopping),
    ...keyOffice(context, allow, stopping),
    ...erasureOffice(context, allow),
    ...budgetOffice(context, allow),
    ...cardOffice(context, allow),
    async logs(who) {
      allow(who, "read-log");
      return listLogs(context);
    },
    async logLines(who, filter) {
      allow(who, "read-log");
      await logReading(context, who, filter.log ?? null);
      return logLines(context, filter);
    },
    async logBundle(who, log) {
      allow(who, "export-log");
      await logReading(context, who, log);
      return logBundle(context, log);
    },
    async makeBackup(who) {
      allow(who, "make-backup");
      return makeBackup(who);
    },
    async startSuccessor(who, partner) {
      allow(who, "start-successor");
      return startSuccessor(context, who, partner);
    },
    async alarms(who) {
      allow(who, "read-deliveries");
      return store.read(async (tx) => (await tx.alarms.list()).map(shownAlarm));
    },
    async checkPartners(who) {
      allow(who, "check-partners");
      return checkPartners(context);
    },
  };
}
