import { agreementCheck } from "./agreement-check.ts";
import { keepPartnerRuns } from "./agreements/partner-runs.ts";
import type { GatewayContext } from "./gateway-context.ts";
import { awaitsFetching, outboxPage, settleFetched } from "./messages/outbox-page.ts";
import { takeMessage } from "./messages/take-message.ts";
import type { ExchangeService } from "./ports/partner-link.ts";
import { acceptIfComplete, tellAccepted } from "./receiver/accept-if-complete.ts";
import { deliveryStatus, statusWithin } from "./receiver/delivery-status.ts";
import { receiveManifest } from "./receiver/receive-manifest.ts";
import { createPartTaker } from "./receiver/receive-part.ts";
import { receiveVoid } from "./receiver/receive-void.ts";
import { keepRefusal } from "./refused-message.ts";
import { waitUntil } from "./wait-until.ts";
import { standingProblem } from "./witness/standing.ts";
import { witnessService } from "./witness/witness-service.ts";

/** How long a partner's question for news is held open, milliseconds; shorter than any proxy's patience. */
const HELD_OPEN = 25_000;

/**
 * What the door offers a partner that was authenticated; a message that is refused leaves an entry in the local log.
 * In: the gateway's parts. Out: one method per message of the exchange.
 */
export function createExchangeService(context: GatewayContext): ExchangeService {
  const takePart = createPartTaker(context);
  return {
    ...witnessService(context),
    receiveManifest: (partner, envelope, link) =>
      keepRefusal(context, partner, null, () => receiveManifest(context, partner, envelope, link)),
    receivePart: (partner, deliveryId, n, sealed) =>
      keepRefusal(context, partner, deliveryId, () => takePart(partner, deliveryId, n, sealed)),
    status: async (partner, deliveryId) => {
      // who cannot offer the manifest again, because its key has gone, closes the sending of parts by asking
      const known = await deliveryStatus(context, partner, deliveryId);
      if (known.state !== "receiving" || known.missing.length > 0) return known;
      const { accepted, status } = await context.store.transaction(async (tx) => ({
        accepted: await acceptIfComplete(context, tx, (await tx.deliveries.get(deliveryId))!),
        status: await statusWithin(tx, partner, deliveryId),
      }));
      if (accepted) await tellAccepted(context, deliveryId);
      return status;
    },
    void: (partner, deliveryId, token) =>
      keepRefusal(context, partner, deliveryId, () => receiveVoid(context, partner, deliveryId, token)),
    async outbox(partner, after, signal) {
      const [problem, unsettled] = await context.store.read((tx) =>
        Promise.all([standingProblem(context, tx, partner), awaitsFetching(tx, partner, after)]),
      );
      if (problem !== undefined) throw problem;
      if (unsettled) await settleFetched(context, partner, after);
      const found = await waitUntil(context, HELD_OPEN, signal, async () => {
        const items = await context.store.read((tx) => outboxPage(tx, partner, after));
        return items.length > 0 ? items : undefined;
      });
      return found ?? [];
    },
    message: (partner, message) => keepRefusal(context, partner, null, () => takeMessage(context, partner, message)),
    checkAgreement: (partner, theirs) =>
      context.store.transaction(async (tx) => {
        const own = await agreementCheck(context, tx, partner, theirs.agreementId, theirs);
        await keepPartnerRuns(tx, partner, theirs);
        return own;
      }),
    async refused(partner, why) {
      const refuse = async () => {
        throw why;
      };
      await keepRefusal(context, partner, null, refuse).catch((error) => {
        if (error !== why) throw error;
      });
    },
  };
}
