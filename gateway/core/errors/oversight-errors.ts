import { row } from "./error-row.ts";

/** Errors and alarms of oversight. */
export const OVERSIGHT_ERRORS = {
  PERIOD_OVERDUE: row(
    409,
    3,
    true,
    "officer",
    "Voor {agreement} is over {from} tot en met {to} niets op tijd opgeslagen; ook een dag zonder rijen wordt geleverd.",
    "Nothing was stored in time for {agreement} about {from} to {to}; a day without rows is delivered too.",
  ),
  SUBJECT_QUESTION_INVALID: row(
    422,
    1,
    false,
    "officer",
    "De vraag naar een betrokkene is niet goed gesteld.",
    "The question about a person is not well put.",
  ),
  SUBJECT_VALUE_INVALID: row(
    422,
    1,
    false,
    "officer",
    "Met {field} kan niet worden gezocht: het voldoet niet aan de regel {rule}. Wat u gaf, is niet bewaard.",
    "{field} cannot be searched by: it breaks the rule {rule}. What you gave was not kept.",
  ),
  SUBJECT_INPUT_MISSING: row(
    422,
    2,
    false,
    "officer",
    "Er kwam niets van standaardinvoer. Geef de gegevens daar, niet als argument.",
    "Nothing came from standard input. Give the data there, not as an argument.",
  ),
  SUBJECT_INPUT_INVALID: row(
    422,
    2,
    false,
    "officer",
    "Regel {line} van standaardinvoer is niet te lezen; schrijf een veld per regel als 'achternaam: ...'. Wat er stond, is niet bewaard.",
    "Line {line} of standard input cannot be read; write a field on each line as 'achternaam: ...'. What stood there was not kept.",
  ),
  SUBJECT_TOO_LITTLE: row(
    422,
    1,
    false,
    "officer",
    "Hiermee is niemand te vinden. Geef een BSN, een documentnummer, of achternaam, voornaam en geboortedatum.",
    "Nobody can be found by this. Give a BSN, a document number, or surname, given name and date of birth.",
  ),
} as const;
