import type { SubjectQuestion } from "../../core/types/subject-question.ts";
import type { GatewayContext } from "../../deliveries/gateway-context.ts";
import type { FoundDelivery, FoundRecord, SubjectAnswer } from "../ports/subject-service.ts";
import { foundDelivery } from "./found-delivery.ts";
import type { IndexHits } from "./index-hits.ts";
import type { Needle } from "./needle.ts";
import { searchIndex } from "./search-index.ts";
import { searchReceived } from "./search-received.ts";
import { searchRefs } from "./search-refs.ts";
import { sourceRefs } from "./source-refs.ts";

const YEAR = 365.25 * 24 * 3600_000;

/**
 * Finds a person's deliveries in the index of what we supplied and, by ref, in what we received. Of each record that is found, every other
 * delivery with that record counts too: a correction or removal is about the person, also where it does not name him.
 * In: the question, the person's keys. Out: the facts.
 */
export async function searchSubject(
  context: GatewayContext,
  { ground, years, sourceId, refs }: SubjectQuestion,
  needles: readonly Needle[],
): Promise<SubjectAnswer> {
  const { clock, own } = context;
  const until = clock.now();
  const between = { since: Math.round(until - years * YEAR), until };
  const { hits, notSearched } = await searchIndex(context, needles, between);
  const records = sourceId === undefined ? await refsByAgreement(context, hits) : await sourceRefs(context, sourceId);
  for (const [agreementId, wanted] of records) await searchRefs(context, wanted, agreementId, between, hits);
  if (refs !== undefined) {
    await searchRefs(context, refs, null, between, hits);
    await searchReceived(context, refs, between.since, hits);
  }
  return {
    environment: own.environment,
    oin: own.oin,
    ground,
    madeAt: until,
    since: between.since,
    searchedBy: needles.length === 0 ? ["ref"] : needles.map(({ type }) => type),
    deliveries: await factsOf(context, hits),
    notSearched,
  };
}

/** Refs mean the same record under one agreement only. */
async function refsByAgreement({ store }: GatewayContext, hits: IndexHits): Promise<ReadonlyMap<string, Set<string>>> {
  const refs = new Map<string, Set<string>>();
  for (const [deliveryId, records] of hits) {
    const delivery = await store.read((tx) => tx.deliveries.get(deliveryId));
    if (delivery === undefined) continue;
    const known = refs.get(delivery.agreementId) ?? new Set();
    refs.set(delivery.agreementId, known);
    for (const ref of records.keys()) known.add(ref);
  }
  return refs;
}

async function factsOf(context: GatewayContext, hits: IndexHits): Promise<FoundDelivery[]> {
  const facts: FoundDelivery[] = [];
  for (const deliveryId of [...hits.keys()].toSorted()) {
    const records = [...hits.get(deliveryId)!].map(
      ([ref, { keys, strength, ownData }]): FoundRecord => ({ ref, keys: [...keys].toSorted(), strength, ownData }),
    );
    const found = await context.store.read(async (tx) => {
      const delivery = await tx.deliveries.get(deliveryId);
      // what waits for release is nobody's but ours
      const waits = delivery?.direction === "out" && delivery.number === null && delivery.state !== "released";
      return delivery === undefined || waits ? undefined : foundDelivery(context, tx, delivery, records);
    });
    if (found !== undefined) facts.push(found);
  }
  return facts;
}
