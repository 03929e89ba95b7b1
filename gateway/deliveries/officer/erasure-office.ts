import type { Action } from "../../access/permissions.ts";
import type { Agreement } from "../../core/types/agreement.ts";
import { eraseOnRequest } from "../erasure/erase-on-request.ts";
import { eraseRecordsOnRequest } from "../erasure/erase-records-on-request.ts";
import { placeHold, releaseHold } from "../erasure/legal-hold.ts";
import { openRecordErasures } from "../erasure/record-erasure.ts";
import type { GatewayContext } from "../gateway-context.ts";
import type { ErasureOffice, RetentionView } from "../ports/erasure-office.ts";
import type { Requester } from "../ports/requester.ts";

/** Open erasures that are shown. */
const SHOWN = 200;

/** What officers do with keeping and erasing. In: the gateway's parts, what judges roles. */
export function erasureOffice(context: GatewayContext, allow: (who: Requester, action: Action) => void): ErasureOffice {
  return {
    async retention(who) {
      allow(who, "read-retention");
      return retentionView(context);
    },
    async placeHold(who, on, reason) {
      allow(who, "hold-data");
      return placeHold(context, who, on, reason);
    },
    async releaseHold(who, on, reason) {
      allow(who, "hold-data");
      return releaseHold(context, who, on, reason);
    },
    async erase(who, deliveryId, ground) {
      allow(who, "erase-data");
      return eraseOnRequest(context, who, deliveryId, ground);
    },
    async eraseRecords(who, agreementId, refs, ground) {
      allow(who, "erase-data");
      return eraseRecordsOnRequest(context, who, agreementId, refs, ground);
    },
  };
}

async function retentionView({ store, clock }: GatewayContext): Promise<RetentionView> {
  return store.read(async (tx) => {
    const newest = new Map<string, Agreement["retention"]>();
    for (const { id, document } of await tx.agreements.list())
      newest.set(id, (JSON.parse(document) as Agreement).retention);
    const agreements = (await tx.retention.summaries(clock.now())).map((summary) => {
      const { period, then: handling } = newest.get(summary.agreementId)!;
      return { ...summary, period, handling };
    });
    const open: RetentionView["open"][number][] = [];
    for (const id of await tx.retention.open(SHOWN)) {
      const { agreementId } = (await tx.deliveries.get(id))!;
      open.push({ ...(await tx.retention.get(id))!, agreementId });
    }
    const openRecords = (await openRecordErasures(tx)).map(({ agreementId, refs, ground }) => ({
      agreementId,
      records: refs.length,
      ground,
    }));
    return { agreements, holds: await tx.legalHolds.list(), open, openRecords };
  });
}
