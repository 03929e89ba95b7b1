import { type ErrorRow, row } from "./error-row.ts";

/** Rows of the error table: keeping and erasing. */
export const ERASURE_ERRORS = {
  ALREADY_ERASED: row(
    409,
    1,
    false,
    "officer",
    "Deze levering is al gewist, op {day}.",
    "This delivery was erased already, on {day}.",
  ),
  NOT_ERASABLE: row(
    409,
    1,
    false,
    "officer",
    "Hier valt niets te wissen: deze levering is hier niet ontvangen en opgeslagen (toestand {state}).",
    "There is nothing to erase here: this delivery was not received and stored here (state {state}).",
  ),
  ERASURE_BEGUN: row(
    409,
    1,
    false,
    "officer",
    "Deze levering wordt gewist; dat is niet meer tegen te houden.",
    "This delivery is being erased; nothing holds that up any more.",
  ),
  ON_HOLD: row(
    409,
    1,
    false,
    "officer",
    "{subject} mag niet worden gewist zolang de bewaarplicht geldt die daarop is gelegd.",
    "{subject} may not be erased while the legal hold on it stands.",
  ),
  HOLD_STANDS: row(
    409,
    1,
    false,
    "officer",
    "Op {subject} rust al een bewaarplicht.",
    "There is a legal hold on {subject} already.",
  ),
  HOLD_UNKNOWN: row(
    404,
    1,
    false,
    "officer",
    "Op {subject} rust geen bewaarplicht.",
    "There is no legal hold on {subject}.",
  ),
  ARCHIVE_DUE: row(
    409,
    1,
    false,
    "officer",
    "{count} levering(en) van overeenkomst {agreement} zijn aan het eind van hun bewaartermijn en moeten naar het archief: exporteer ze, draag ze over en wis ze met grond archived.",
    "{count} delivery(s) of agreement {agreement} are at the end of their retention and go to the archive: export them, hand them over, and erase them with ground archived.",
  ),
} as const satisfies { readonly [code: string]: ErrorRow };
