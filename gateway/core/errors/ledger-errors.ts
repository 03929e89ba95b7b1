import { type ErrorRow, row } from "./error-row.ts";

/** Rows of the error table: ledger. */
export const LEDGER_ERRORS = {
  LOG_CONFLICT: row(
    409,
    4,
    true,
    "maker",
    "Het logboek {log} heeft de gevraagde plaats niet of al (index {index}).",
    "The log {log} lacks the position asked for, or has it already (index {index}).",
  ),
  LOG_ENTRY_REFUSED: row(
    422,
    4,
    false,
    "maker",
    "Deze regel hoort niet in het logboek {log} ({type}: {why}).",
    "This entry does not belong in the log {log} ({type}: {why}).",
  ),
  LOG_INTEGRITY: row(
    500,
    4,
    false,
    "administrator",
    "Het logboek {log} klopt niet met wat er eerder over is vastgelegd ({why}). Er wordt niets meer ondertekend.",
    "The log {log} does not agree with what was recorded about it before ({why}). Nothing more is signed.",
  ),
  NOTE_MALFORMED: row(
    400,
    4,
    false,
    "partner",
    "Het ondertekende controlepunt heeft niet de juiste vorm ({why}).",
    "The signed checkpoint is not in the required form ({why}).",
  ),
  NOTE_UNSIGNED: row(
    400,
    4,
    false,
    "partner",
    "Het controlepunt is niet ondertekend met een bekende sleutel ({key}).",
    "The checkpoint is not signed by a known key ({key}).",
  ),
  RECEIPT_MISMATCH: row(
    409,
    4,
    false,
    "partner",
    "De ontvangstbevestiging hoort niet bij deze levering: '{field}' verschilt.",
    "The receipt does not belong to this delivery: '{field}' differs.",
  ),
  RECEIPT_CONFLICT: row(
    409,
    4,
    false,
    "partner",
    "Er zijn twee verschillende eindbevestigingen van dezelfde levering: '{field}' verschilt.",
    "There are two different final receipts of one delivery: '{field}' differs.",
  ),
} as const satisfies Record<string, ErrorRow>;
