import { ACCESS_ERRORS } from "./errors/access-errors.ts";
import { AGREEMENTS_ERRORS } from "./errors/agreements-errors.ts";
import { API_ERRORS } from "./errors/api-errors.ts";
import { BACKUP_ERRORS } from "./errors/backup-errors.ts";
import { BROKER_ERRORS } from "./errors/broker-errors.ts";
import { CLI_ERRORS } from "./errors/cli-errors.ts";
import { CORE_ERRORS } from "./errors/core-errors.ts";
import { CORRECTIONS_ERRORS } from "./errors/corrections-errors.ts";
import { DELIVERIES_ERRORS } from "./errors/deliveries-errors.ts";
import { ENVELOPE_ERRORS } from "./errors/envelope-errors.ts";
import { EPOCHS_ERRORS } from "./errors/epochs-errors.ts";
import { ERASURE_ERRORS } from "./errors/erasure-errors.ts";
import { EXTRACTS_ERRORS } from "./errors/extracts-errors.ts";
import { HTTP_ERRORS } from "./errors/http-errors.ts";
import { IDENTITY_ERRORS } from "./errors/identity-errors.ts";
import { LEDGER_ERRORS } from "./errors/ledger-errors.ts";
import { LINKS_ERRORS } from "./errors/links-errors.ts";
import { MATCHING_ERRORS } from "./errors/matching-errors.ts";
import { OVERSIGHT_ERRORS } from "./errors/oversight-errors.ts";
import { PSEUDONYMS_ERRORS } from "./errors/pseudonyms-errors.ts";
import { STORE_ERRORS } from "./errors/store-errors.ts";

export type { Actor, ErrorRow } from "./errors/error-row.ts";

/** The one table of errors, with the rows of each room in a file of their own. `docs/errors.md` is made from it. */
export const ERROR_TABLE = {
  ...CORE_ERRORS,
  ...DELIVERIES_ERRORS,
  ...CORRECTIONS_ERRORS,
  ...ERASURE_ERRORS,
  ...ENVELOPE_ERRORS,
  ...EPOCHS_ERRORS,
  ...IDENTITY_ERRORS,
  ...HTTP_ERRORS,
  ...LINKS_ERRORS,
  ...BROKER_ERRORS,
  ...ACCESS_ERRORS,
  ...API_ERRORS,
  ...CLI_ERRORS,
  ...LEDGER_ERRORS,
  ...AGREEMENTS_ERRORS,
  ...EXTRACTS_ERRORS,
  ...STORE_ERRORS,
  ...BACKUP_ERRORS,
  ...OVERSIGHT_ERRORS,
  ...PSEUDONYMS_ERRORS,
  ...MATCHING_ERRORS,
} as const;

/** The code of an error: a key of the table. */
export type ErrorCode = keyof typeof ERROR_TABLE;
