import { type ErrorRow, row } from "./error-row.ts";

/** Rows of the error table: api. */
export const API_ERRORS = {
  SERVICE_UNREACHABLE: row(
    503,
    3,
    true,
    "administrator",
    "De gateway is niet bereikbaar ({why}); is hij gestart met 'sluis serve'?",
    "The gateway cannot be reached ({why}); was it started with 'sluis serve'?",
  ),
  SERVICE_ANSWER_INVALID: row(
    502,
    3,
    false,
    "maker",
    "De gateway gaf een antwoord dat niet klopt ({why}).",
    "The gateway gave an answer that is not valid ({why}).",
  ),
} as const satisfies Record<string, ErrorRow>;
