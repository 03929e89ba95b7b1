import { listOfKey, tokenTitle } from "../agreements/match-key-columns.ts";
import { SluisError } from "../core/sluis-error.ts";
import type { Agreement } from "../core/types/agreement.ts";
import type { ProductSchema } from "../core/types/product.ts";
import { type ActiveAgreement, activeAgreement } from "../deliveries/active-agreement.ts";
import type { GatewayContext } from "../deliveries/gateway-context.ts";
import type { StoreTransaction } from "../deliveries/ports/store.ts";
import { ownSourceOf, ownSources } from "./own-sources.ts";
import type { MatchSource } from "./ports/match-store.ts";

/** A side of a match: where its rows are, and the agreement that they are used under. */
export interface MatchSide {
  readonly source: MatchSource;
  readonly agreement: ActiveAgreement;
  readonly domain: string;
}

/**
 * Finds both sides of a match and checks that they may be joined: both agreements in force, in one pseudonym domain, and every party
 * of both named by that domain.
 * In: the first source (an agreement; an own source too), and what it is matched with (see MatchRequest). Throws as `MatchService.match`.
 */
export async function matchSources(
  context: GatewayContext,
  tx: StoreTransaction,
  agreementId: string,
  withSource: string | null,
  today: string,
): Promise<{ readonly left: MatchSide; readonly right: MatchSide }> {
  const sideOf = (id: string): Promise<MatchSide> => {
    const own = ownSourceOf(id);
    return own === null ? agreementSide(context, tx, id, today) : ownSide(context, tx, own, id, today);
  };
  const left = await sideOf(agreementId);
  const other = withSource ?? (await onlyOwnSource(tx, agreementId));
  const right = await sideOf(other);
  if (left.source.id === right.source.id) throw new SluisError("MATCH_SOURCE_UNKNOWN", { source: other });
  if (left.domain !== right.domain)
    throw new SluisError("MATCH_DOMAIN_DIFFERS", { left: left.domain, right: right.domain });
  checkParties(left, right);
  return { left, right };
}

async function onlyOwnSource(tx: StoreTransaction, agreementId: string): Promise<string> {
  const found = await ownSources(tx, agreementId);
  if (found.length !== 1) throw new SluisError("MATCH_SOURCE_UNKNOWN", { source: found.join(", ") || "-" });
  return found[0]!;
}

async function agreementSide(
  context: GatewayContext,
  tx: StoreTransaction,
  id: string,
  today: string,
): Promise<MatchSide> {
  const agreement = await activeAgreement(tx, id, today);
  const { document } = agreement;
  const product = context.products.product(document.product, document.productVersion);
  return { source: { id, places: placesOf(product, document) }, agreement, domain: domainOf(document) };
}

async function ownSide(
  context: GatewayContext,
  tx: StoreTransaction,
  { agreementId, product: name }: { readonly agreementId: string; readonly product: string },
  id: string,
  today: string,
): Promise<MatchSide> {
  const agreement = await activeAgreement(tx, agreementId, today);
  const known = await ownSources(tx, agreementId);
  if (!known.includes(id)) throw new SluisError("MATCH_SOURCE_UNKNOWN", { source: id });
  const product = context.products.newest(name);
  return { source: { id, places: placesOf(product, null) }, agreement, domain: domainOf(agreement.document) };
}

function domainOf(agreement: Agreement): string {
  const domain = agreement.pseudonyms?.domain;
  if (domain === undefined) throw new SluisError("MATCH_NO_DOMAIN", { agreement: agreement.id });
  return domain;
}

/** A domain joins the two parties of its agreement, unless it names more: then it must name everybody who takes part. */
function checkParties(left: MatchSide, right: MatchSide): void {
  const documents = [left.agreement.document, right.agreement.document];
  const parties = new Set(documents.flatMap(({ supplier, receiver }) => [supplier.oin, receiver.oin]));
  if (parties.size <= 2) return;
  for (const { id, pseudonyms } of documents) {
    const members = pseudonyms?.members ?? [];
    if ([...parties].some((oin) => !members.includes(oin)))
      throw new SluisError("MATCH_PARTIES_NOT_AGREED", { agreement: id, domain: left.domain });
  }
}

/** What each token of the record itself is about: the entity of its match key, also where it stands in the place of a field. */
function placesOf(product: ProductSchema, agreement: Agreement | null): MatchSource["places"] {
  const keys = (product["x-match-keys"] ?? []).filter((key) => listOfKey(key) === null);
  const columns = keys.map((key) => ({ path: tokenTitle(product, key), entity: key.entity }));
  const fields = Object.entries(agreement?.fields ?? {}).flatMap(([path, { treatment, type }]) => {
    if (treatment !== "pseudonymise" || path.includes(".")) return [];
    const key = keys.find((each) => each.type === type && Object.values(each.parts).includes(path));
    return key === undefined ? [] : [{ path, entity: key.entity }];
  });
  return [...columns, ...fields];
}
