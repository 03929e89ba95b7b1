import type { SubjectQuestion } from "../../core/types/subject-question.ts";
import { uuidV7Floor } from "../../core/uuid-v7-floor.ts";
import type { GatewayContext } from "../../deliveries/gateway-context.ts";
import type { FoundDelivery, FoundRecord, SubjectAnswer } from "../ports/subject-service.ts";
import { foundDelivery } from "./found-delivery.ts";
import type { Needle } from "./needle.ts";
import { refNeedles } from "./ref-needles.ts";
import { type IndexHits, searchIndex } from "./search-index.ts";
import { searchReceived } from "./search-received.ts";

const YEAR = 365.25 * 24 * 3600_000;

/** Records whose later deliveries are looked up too; somebody who stands in more is told so by their number. */
const MOST_FOLLOWED = 200;

/**
 * Finds a person's deliveries in the index of what we supplied and, by ref, in what we received. Of each record that is found, every other
 * delivery with that record counts too: a correction or removal is about the person, also where it does not name him.
 * In: the question, what to look for. Out: the facts.
 */
export async function searchSubject(
  context: GatewayContext,
  question: SubjectQuestion,
  needles: readonly Needle[],
): Promise<SubjectAnswer> {
  const { clock, own } = context;
  const madeAt = clock.now();
  const since = Math.round(madeAt - question.years * YEAR);
  const { hits, notSearched } = await searchIndex(context, needles, since, madeAt);
  const refs = new Set([...hits.values()].flatMap((records) => [...records.keys()]));
  if (question.person !== undefined && refs.size > 0 && refs.size <= MOST_FOLLOWED)
    addRecords(hits, (await searchIndex(context, refNeedles(refs), since, madeAt)).hits);
  if (question.refs !== undefined) addRecords(hits, await searchReceived(context, question.refs, since));
  return {
    environment: own.environment,
    oin: own.oin,
    ground: question.ground,
    madeAt,
    since,
    searchedBy: [...new Set(needles.map(({ kind }) => kind))],
    deliveries: await factsOf(context, hits),
    notSearched: notSearched.filter(({ deliveryId }) => deliveryId >= uuidV7Floor(since)),
  };
}

/** What was found by its key says more than what was found by its ref. */
function addRecords(hits: IndexHits, more: IndexHits): void {
  for (const [deliveryId, found] of more) {
    const records = hits.get(deliveryId) ?? new Map();
    hits.set(deliveryId, records);
    for (const [ref, hit] of found) if (!records.has(ref)) records.set(ref, hit);
  }
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
