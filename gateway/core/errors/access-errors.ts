import { type ErrorRow, row } from "./error-row.ts";

/** Rows of the error table: access. */
export const ACCESS_ERRORS = {
  ACCESS_UNKNOWN: row(
    401,
    1,
    false,
    "administrator",
    "De gateway kent u niet; vraag een beheerder om u als gebruiker op te nemen.",
    "The gateway does not know you; ask an administrator to add you as an officer.",
  ),
  ACCESS_DENIED: row(
    403,
    1,
    false,
    "officer",
    "Uw rol ({role}) mag dit niet ({action}).",
    "Your role ({role}) may not do this ({action}).",
  ),
  OFFICERS_INVALID: row(
    500,
    2,
    false,
    "administrator",
    "De lijst van gebruikers klopt niet: {id}: {why}.",
    "The list of officers is not valid: {id}: {why}.",
  ),
} as const satisfies Record<string, ErrorRow>;
