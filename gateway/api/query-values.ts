import type { Values } from "../core/http/route.ts";
import { SluisError } from "../core/sluis-error.ts";

/** A query value that is one of a list, or undefined when absent. Throws REQUEST_INVALID with the key. */
export function oneOf<T extends string>(query: Values, name: string, known: readonly T[]): T | undefined {
  const value = query[name];
  if (value === undefined) return undefined;
  const found = known.find((item) => item === value);
  if (found === undefined) throw new SluisError("REQUEST_INVALID", { what: name });
  return found;
}

/** A query value of a given form, or undefined when absent. Throws REQUEST_INVALID with the key. */
export function matching(query: Values, name: string, form: RegExp): string | undefined {
  const value = query[name];
  if (value !== undefined && !form.test(value)) throw new SluisError("REQUEST_INVALID", { what: name });
  return value;
}

/** A whole number of a query within bounds, or undefined when absent. Throws REQUEST_INVALID with the key. */
export function integer(query: Values, name: string, least: number, most: number): number | undefined {
  const text = matching(query, name, /^(?:0|[1-9][0-9]{0,14})$/);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (value < least || value > most) throw new SluisError("REQUEST_INVALID", { what: name });
  return value;
}

/** A value that must be there. Throws REQUEST_INVALID with the key. */
export function required<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw new SluisError("REQUEST_INVALID", { what: name });
  return value;
}

/** A date, `YYYY-MM-DD`; that it exists is the service's question. */
export const DATE = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/;
/** An agreement id, as its schema has it. */
export const AGREEMENT_ID = /^[a-z0-9][a-z0-9-]{2,39}$/;
/** An organisation number. */
export const OIN = /^[0-9]{20}$/;
/** The origin of a log: `sluis/<own OIN>/<partner OIN>` or `sluis/<own OIN>/local`, with its generation behind it for a successor. */
export const LOG_ORIGIN = /^sluis\/[0-9]{20}\/(?:[0-9]{20}|local)(?:\/(?:[2-9]|[1-9][0-9]{1,3}))?$/;
/** A pseudonym domain, and an epoch of one. */
export const DOMAIN = /^[a-z0-9][a-z0-9-]{2,39}$/;
export const EPOCH = /^[a-z0-9][a-z0-9-]{0,19}$/;
