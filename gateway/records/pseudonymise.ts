import type { NameOrder } from "./name-order.ts";

/** What became of one pseudonym. */
export type PseudonymOutcome =
  | { readonly kind: "ok"; readonly token: NameOrder }
  | { readonly kind: "absent" }
  | { readonly kind: "reject"; readonly reason: string };

/**
 * Prepares the pseudonyms of one type. In: the type; the parts that it is made of, named as the product's match key names them (a
 * field that is pseudonymised in its place is one part with the name of the type).
 * Out: the texts of the parts in that order, an absent one empty -> its outcome. The list of texts is used again for the next
 * record, so it must not be kept.
 */
export type Pseudonymise = (type: string, parts: readonly string[]) => (texts: readonly string[]) => PseudonymOutcome;
