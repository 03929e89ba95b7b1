import { agreementState } from "../../../agreements/agreement-state.ts";
import { localDate } from "../../../core/local-date.ts";
import { SluisError } from "../../../core/sluis-error.ts";
import { type ActiveAgreement, installedAgreement } from "../../active-agreement.ts";
import { otherParty } from "../../agreements/check-own-agreement.ts";
import type { GatewayContext } from "../../gateway-context.ts";
import type { StoreTransaction } from "../../ports/store.ts";
import { agreedTypes } from "../agreed-types.ts";

/** An agreement that uses a domain, and who it is with. */
export interface DomainAgreement extends ActiveAgreement {
  /** OIN. */
  readonly partner: string;
}

/** The agreements of a domain that are in force or on hold, by id: one version of each. */
export async function domainAgreements(
  context: GatewayContext,
  tx: StoreTransaction,
  domain: string,
): Promise<DomainAgreement[]> {
  const today = localDate(context.clock.now());
  const found = new Map<string, DomainAgreement>();
  for (const { id, version } of await tx.agreements.list()) {
    const agreement = await installedAgreement(tx, id, version);
    const state = agreementState(agreement.document, agreement.stored, today);
    if (agreement.document.pseudonyms?.domain !== domain || (state !== "active" && state !== "suspended")) continue;
    found.set(id, { ...agreement, partner: otherParty(context, agreement.document) });
  }
  return [...found.values()];
}

/** The agreements of a domain that this gateway is the keeper of, by partner. Throws DOMAIN_NOT_OURS. */
export async function keptAgreements(
  context: GatewayContext,
  tx: StoreTransaction,
  domain: string,
): Promise<ReadonlyMap<string, readonly DomainAgreement[]>> {
  const all = await domainAgreements(context, tx, domain);
  const kept = all.filter(({ document }) => document.pseudonyms?.keeper === context.own.oin);
  if (kept.length === 0) throw new SluisError("DOMAIN_NOT_OURS", { domain });
  return Map.groupBy(kept, ({ partner }) => partner);
}

/** One agreement with each partner, the first by id: in its log stands what is about the domain as a whole. */
export function onePerPartner(agreements: readonly DomainAgreement[]): DomainAgreement[] {
  return [...Map.groupBy(agreements, ({ partner }) => partner).values()].map(([first]) => first!);
}

/** The types whose keys agreements give to a party, each with the first agreement that does. */
export function givenTypes(
  agreements: readonly DomainAgreement[],
  party: string,
): ReadonlyMap<string, DomainAgreement> {
  const given = new Map<string, DomainAgreement>();
  for (const agreement of agreements)
    for (const type of agreedTypes(agreement.document, party)) if (!given.has(type)) given.set(type, agreement);
  return given;
}
