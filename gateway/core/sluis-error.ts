import { ERROR_TABLE, type ErrorCode } from "./error-table.ts";

/** What may go with an error: positions, names of fields and rules, codes and counts. Never a value from the data. */
export type ErrorDetails = { readonly [name: string]: string | number | boolean | undefined };

/**
 * The one error class: a code from the table and the details its sentence names.
 * In: `code` from ERROR_TABLE, `details` that fill `{name}` in its sentences, `cause` for the log only.
 */
export class SluisError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, details: ErrorDetails = {}, options?: { cause?: unknown }) {
    super(`${code}: ${fillSentence(ERROR_TABLE[code].en, details)}`, options);
    this.name = "SluisError";
    this.code = code;
    this.details = details;
  }
}

/** The sentence with each `{name}` replaced by that detail; a name without a detail becomes an ellipsis. */
export function fillSentence(sentence: string, details: ErrorDetails): string {
  return sentence.replace(/\{(\w+)\}/g, (_, name: string) => String(details[name] ?? "…"));
}
