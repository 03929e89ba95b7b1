/** What became of one pseudonym. */
export type PseudonymOutcome =
  | { readonly kind: "ok"; readonly token: string }
  | { readonly kind: "absent" }
  | { readonly kind: "reject"; readonly reason: string };

/**
 * Makes a pseudonym of a type from raw parts, named as the product's match key names them; a field that is pseudonymised in its place
 * is one part with the name of the type. An absent part is an empty text. The object is used again for the next record, so it must not
 * be kept.
 */
export type Pseudonymise = (type: string, parts: { readonly [part: string]: string }) => PseudonymOutcome;
