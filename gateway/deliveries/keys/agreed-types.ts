import type { Agreement } from "../../core/types/agreement.ts";

/**
 * The types whose keys a party of an agreement may hold: the supplier makes every agreed pseudonym, the receiver only what is listed for
 * it with a purpose. In: the agreement, the party's OIN. Out: in alphabetical order; none for a party without pseudonyms.
 */
export function agreedTypes({ supplier, pseudonyms }: Agreement, party: string): readonly string[] {
  if (pseudonyms === undefined) return [];
  const { types, receiverTypes = [] } = pseudonyms;
  return (party === supplier.oin ? [...types] : receiverTypes.map(({ type }) => type)).sort();
}
