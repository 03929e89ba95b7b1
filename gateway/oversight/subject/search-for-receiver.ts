import type { SubjectStatement } from "../../core/types/subject-statement.ts";
import type { Delivery } from "../../deliveries/delivery.ts";
import type { GatewayContext } from "../../deliveries/gateway-context.ts";
import { suppliedAgreements } from "../../deliveries/inquiries/supplied-agreements.ts";
import type { NotSearched, SubjectAnswer } from "../ports/subject-service.ts";
import { factsOf } from "./facts-of.ts";
import type { IndexHits } from "./index-hits.ts";
import { searchIndex } from "./search-index.ts";
import { searchRefs } from "./search-refs.ts";
import { yearsBack } from "./years-back.ts";

/** States here of what the receiver has stored, or had. */
const RECEIVED: readonly Delivery["state"][] = ["stored", "purged", "withdrawn"];

/** Happenings that the receiver took part in. */
const SHARED: readonly string[] = ["released", "stored", "corrected", "withdrawn", "erased"];

/**
 * Finds what a receiver may hear about records: deliveries that it stored itself, with what it confirmed of corrections, withdrawals and
 * erasures. A ref of somebody else's delivery is found as little as one that does not exist; what is under way, on hold here, or why, is ours.
 * In: OIN of the receiver, its question. Out: the facts.
 */
export async function searchForReceiver(
  context: GatewayContext,
  receiver: string,
  { ground, years, refs }: NonNullable<SubjectStatement["question"]>,
): Promise<SubjectAnswer> {
  const { clock, own, store } = context;
  const between = yearsBack(clock.now(), years);
  const hits: IndexHits = new Map();
  for (const agreementId of await store.read((tx) => suppliedAgreements(tx, own.oin, receiver)))
    await searchRefs(context, refs, agreementId, between, hits);
  const { notSearched } = await searchIndex(context, [], between);
  const isTheirs = (ids: Iterable<string>) => receivedBy(context, receiver, ids);
  const theirs = await isTheirs(hits.keys());
  const found = await factsOf(context, new Map([...hits].filter(([id]) => theirs.has(id))));
  const gaps = await isTheirs(notSearched.map(({ deliveryId }) => deliveryId));
  return {
    ...{ environment: own.environment, oin: own.oin, ground, madeAt: between.until, since: between.since },
    searchedBy: ["ref"],
    deliveries: found.map((delivery) => ({
      ...delivery,
      onHold: false,
      amendedBy: delivery.amendedBy.filter(({ confirmedAt }) => confirmedAt !== null),
      happened: delivery.happened
        .filter(({ type }) => SHARED.includes(type))
        .map(({ type, time }) => ({ type, time, reason: null, ground: null })),
    })),
    notSearched: notSearched.filter(({ deliveryId }: NotSearched) => gaps.has(deliveryId)),
  };
}

/** Which deliveries went to a receiver and were stored there. */
async function receivedBy(
  { store }: GatewayContext,
  receiver: string,
  ids: Iterable<string>,
): Promise<ReadonlySet<string>> {
  return store.read(async (tx) => {
    const received = new Set<string>();
    for (const id of ids) {
      const delivery = await tx.deliveries.get(id);
      if (delivery?.direction !== "out" || delivery.partner !== receiver) continue;
      if (delivery.number !== null && RECEIVED.includes(delivery.state)) received.add(id);
    }
    return received;
  });
}
