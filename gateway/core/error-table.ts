/** Who can do something about an error. */
export type Actor = "officer" | "administrator" | "partner" | "maker";

/** One row: HTTP status, exit code of the command line, whether trying again later helps, who can act, two sentences. */
export interface ErrorRow {
  readonly status: number;
  /** 0 done, 1 refused by the rules, 2 usage or configuration, 3 partner or service unreachable, 4 integrity failure. */
  readonly exit: 1 | 2 | 3 | 4;
  readonly retry: boolean;
  readonly actor: Actor;
  readonly nl: string;
  readonly en: string;
}

function row(status: number, exit: 1 | 2 | 3 | 4, retry: boolean, actor: Actor, nl: string, en: string): ErrorRow {
  return { status, exit, retry, actor, nl, en };
}

/**
 * The one table of errors. A sentence may name details as `{name}`; a detail is a position, a name, a code or a count,
 * never a value from the data. `docs/errors.md` is checked against this table by a test.
 */
export const ERROR_TABLE = {
  // core
  INTERNAL: row(
    500,
    4,
    false,
    "maker",
    "Onverwachte fout; zie het logboek van de dienst.",
    "Unexpected error; see the service log.",
  ),
  JSON_NOT_CANONICAL: row(
    400,
    4,
    false,
    "partner",
    "De JSON heeft geen vaste vorm ({why}).",
    "The JSON has no canonical form ({why}).",
  ),
  JSON_INVALID: row(
    400,
    1,
    false,
    "officer",
    "Dit is geen geldige JSON ({why}, positie {at}).",
    "This is not valid JSON ({why}, position {at}).",
  ),
  JSON_DUPLICATE_MEMBER: row(
    400,
    1,
    false,
    "officer",
    "Een naam staat dubbel in de JSON (positie {at}).",
    "A member occurs twice in the JSON (position {at}).",
  ),
  JSON_TOO_DEEP: row(
    400,
    1,
    false,
    "officer",
    "De JSON is dieper genest dan {limit} niveaus.",
    "The JSON is nested deeper than {limit} levels.",
  ),
  TOO_LARGE: row(
    413,
    1,
    false,
    "officer",
    "{what} is groter dan toegestaan ({limit}).",
    "{what} is larger than allowed ({limit}).",
  ),
  JOSE_MALFORMED: row(
    400,
    4,
    false,
    "partner",
    "Het ondertekende of versleutelde bericht heeft niet de juiste vorm ({why}).",
    "The signed or encrypted message is not in the required form ({why}).",
  ),
  JOSE_HEADER_REFUSED: row(
    400,
    4,
    false,
    "partner",
    "De kop van het bericht is niet toegestaan ({member}).",
    "The message header is not allowed ({member}).",
  ),
  SIGNATURE_INVALID: row(400, 4, false, "partner", "De handtekening klopt niet.", "The signature does not verify."),
  DECRYPTION_FAILED: row(400, 4, false, "partner", "Ontsleutelen is mislukt.", "Decryption failed."),
  SCHEMA_VIOLATION: row(
    422,
    1,
    false,
    "officer",
    "{document} voldoet niet aan het schema: {at}: {rule}.",
    "{document} does not follow its schema: {at}: {rule}.",
  ),
  UNKNOWN_KEY: row(
    422,
    2,
    false,
    "administrator",
    "{document}: '{at}' is onbekend; bedoelde u '{nearest}'?",
    "{document}: '{at}' is unknown; did you mean '{nearest}'?",
  ),
} as const satisfies Record<string, ErrorRow>;

/** The code of an error: a key of the table. */
export type ErrorCode = keyof typeof ERROR_TABLE;
