import type { SubjectQuestion } from "../../core/types/subject-question.ts";
import type { GatewayContext } from "../../deliveries/gateway-context.ts";
import type { NotSearched, SubjectAnswer } from "../ports/subject-service.ts";
import { factsOf } from "./facts-of.ts";
import type { IndexHits } from "./index-hits.ts";
import type { Needle } from "./needle.ts";
import { searchIndex } from "./search-index.ts";
import { searchReceived } from "./search-received.ts";
import { searchRefs } from "./search-refs.ts";
import { sourceRefs } from "./source-refs.ts";
import { yearsBack } from "./years-back.ts";

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
  const between = yearsBack(clock.now(), years);
  const { until } = between;
  const { hits, notSearched } = await searchIndex(context, needles, between);
  const bySource = sourceId === undefined ? undefined : await sourceRefs(context, sourceId);
  const records = bySource?.refs ?? (await refsByAgreement(context, hits));
  for (const [agreementId, wanted] of records) await searchRefs(context, wanted, agreementId, between, hits);
  const unrecognised = await deliveriesUnder(context, bySource?.unrecognised ?? [], between.since);
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
    notSearched: [...new Map([...unrecognised, ...notSearched].map((each) => [each.deliveryId, each])).values()],
  };
}

/** What was delivered under agreements whose key of references was lost. */
async function deliveriesUnder(
  { store }: GatewayContext,
  agreementIds: readonly string[],
  since: number,
): Promise<NotSearched[]> {
  const found: NotSearched[] = [];
  for (const agreementId of agreementIds) {
    const all = await store.read((tx) => tx.deliveries.list({ direction: "out", agreementId }));
    for (const { id, number, createdAt } of all)
      if (number !== null && createdAt >= since) found.push({ deliveryId: id, why: "not-recognised" });
  }
  return found;
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
