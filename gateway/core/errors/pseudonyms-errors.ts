import { type ErrorRow, row } from "./error-row.ts";

/** Rows of the error table: pseudonyms. */
export const PSEUDONYMS_ERRORS = {
  SUBJECT_KEY_LOST: row(
    500,
    2,
    false,
    "administrator",
    "De sleutel van de personenindex (keys/secret-subject.json) ontbreekt of is een andere; zet die van de reservekopie terug. Met sluis serve --new-subject-key komt er een nieuwe, en is in wat eerder is geleverd niemand meer te vinden.",
    "The key of the subject index (keys/secret-subject.json) is missing or another one; put that of the backup back. With sluis serve --new-subject-key a new one is made, and nobody can be found any more in what was delivered before.",
  ),
  PSEUDONYM_TYPE_UNKNOWN: row(
    422,
    2,
    false,
    "administrator",
    "Het pseudoniemtype {type} bestaat niet.",
    "There is no pseudonym type {type}.",
  ),
  PSEUDONYM_TYPE_NOT_ALONE: row(
    422,
    1,
    false,
    "officer",
    "Van {type} alleen wordt geen pseudoniem gemaakt: het is te raden aan hoe vaak het voorkomt.",
    "No pseudonym is made of {type} alone: it can be guessed by how often it occurs.",
  ),
  PSEUDONYM_KEY_NOT_HELD: row(
    422,
    2,
    false,
    "administrator",
    "Deze gateway heeft geen sleutel voor pseudoniemen van het type {type}.",
    "This gateway holds no key for pseudonyms of type {type}.",
  ),
  PSEUDONYM_KEY_INVALID: row(
    422,
    2,
    false,
    "administrator",
    "Een pseudoniemsleutel heeft niet de juiste vorm ({why}).",
    "A pseudonym key is not in the required form ({why}).",
  ),
  PSEUDONYM_BUDGET_SPENT: row(
    429,
    1,
    false,
    "officer",
    "Het dagbudget van overeenkomst {agreement} is op: {budget} records per dag. Twee mensen kunnen vandaag meer toestaan (sluis keys budget).",
    "The daily budget of agreement {agreement} is spent: {budget} records a day. Two people can allow more today (sluis keys budget).",
  ),
  BUDGET_OVERRIDDEN: row(
    409,
    1,
    false,
    "officer",
    "Voor overeenkomst {agreement} zijn vandaag al {records} records extra toegestaan; meer dan één keer per dag kan niet.",
    "For agreement {agreement} {records} more records were allowed today; that is possible once a day.",
  ),
  PSEUDONYM_PART_EMPTY: row(
    500,
    4,
    false,
    "maker",
    "Een lege waarde van het type {type} mag geen pseudoniem krijgen.",
    "An empty value of type {type} must not get a pseudonym.",
  ),
} as const satisfies Record<string, ErrorRow>;
