import { type ErrorRow, row } from "./error-row.ts";

/** Rows of the error table: matching. */
export const MATCHING_ERRORS = {
  MATCH_NO_DOMAIN: row(
    409,
    1,
    false,
    "officer",
    "Overeenkomst {agreement} kent geen pseudoniemen; er valt niets te koppelen.",
    "Agreement {agreement} has no pseudonyms; there is nothing to match.",
  ),
  MATCH_DOMAIN_DIFFERS: row(
    409,
    1,
    false,
    "officer",
    "De pseudoniemen horen bij verschillende domeinen ({left} en {right}); koppelen mag en kan dan niet.",
    "The pseudonyms belong to different domains ({left} and {right}); matching is then neither allowed nor possible.",
  ),
  MATCH_PARTIES_NOT_AGREED: row(
    403,
    1,
    false,
    "officer",
    "Overeenkomst {agreement} noemt niet alle partijen van domein {domain}; koppelen tussen drie partijen vraagt een eigen overeenkomst.",
    "Agreement {agreement} does not name all parties of domain {domain}; matching between three parties needs an agreement of its own.",
  ),
  MATCH_SOURCE_UNKNOWN: row(
    404,
    1,
    false,
    "officer",
    "Waarmee gekoppeld moet worden is niet duidelijk of er niet ({source}).",
    "What to match with is unclear or not there ({source}).",
  ),
  MATCH_NOTHING_COMPARABLE: row(
    409,
    1,
    false,
    "officer",
    "De twee kanten hebben geen enkel pseudoniem van dezelfde soort en sleutel; er is niets te vergelijken.",
    "The two sides have not one pseudonym of the same type and key; there is nothing to compare.",
  ),
  MATCH_RUN_UNKNOWN: row(
    404,
    1,
    false,
    "officer",
    "Deze koppeling is hier niet (meer).",
    "This match is not here (any more).",
  ),
  OWN_SOURCE_NO_KEYS: row(
    409,
    1,
    false,
    "administrator",
    "Voor product {product} is hier geen sleutel van een soort die overeenkomst {agreement} noemt.",
    "For product {product} there is no key here of a type that agreement {agreement} names.",
  ),
  OWN_SOURCE_NO_PRODUCT: row(
    400,
    2,
    false,
    "officer",
    "Zeg met een mapping (--map) van welk product het bestand is.",
    "Say with a mapping (--map) which product the file is.",
  ),
} as const satisfies Record<string, ErrorRow>;
