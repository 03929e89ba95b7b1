const FORMAT = new Intl.DateTimeFormat("en-CA", {
  timeZone: "Europe/Amsterdam",
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
});

/** The date in the Netherlands at a moment. In: milliseconds since 1970. Out: YYYY-MM-DD. */
export function localDate(now: number): string {
  return FORMAT.format(now);
}
