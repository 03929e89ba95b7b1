import { type ErrorRow, row } from "./error-row.ts";

/** Rows of the error table: links. */
export const LINKS_ERRORS = {
  PARTNER_REFUSED: row(
    403,
    3,
    true,
    "administrator",
    "De partner laat ons niet toe, of wij hem niet; vergelijk certificaten en partnerkaarten.",
    "The partner does not admit us, or we it; compare certificates and partner cards.",
  ),
  PARTNER_TLS_REFUSED: row(
    502,
    3,
    true,
    "administrator",
    "De beveiligde verbinding met partner {partner} kwam niet tot stand ({why}).",
    "The secure connection with partner {partner} was not made ({why}).",
  ),
  PARTNER_UNREACHABLE: row(
    502,
    3,
    true,
    "partner",
    "Partner {partner} is niet bereikbaar ({why}).",
    "Partner {partner} cannot be reached ({why}).",
  ),
  PARTNER_ANSWER_INVALID: row(
    502,
    3,
    true,
    "partner",
    "Partner {partner} gaf een antwoord dat niet klopt ({why}).",
    "Partner {partner} gave an answer that is not valid ({why}).",
  ),
  PARTNER_FAILED: row(
    502,
    3,
    true,
    "partner",
    "Bij partner {partner} ging iets onverwachts mis.",
    "Something unexpected went wrong at partner {partner}.",
  ),
} as const satisfies Record<string, ErrorRow>;
