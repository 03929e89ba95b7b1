const YEAR = 365.25 * 24 * 3600_000;

/** The years before a moment. In: the moment (milliseconds), how many years. Out: since and until when. */
export function yearsBack(until: number, years: number): { readonly since: number; readonly until: number } {
  return { since: Math.round(until - years * YEAR), until };
}
