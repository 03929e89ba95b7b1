const formats = new Map<string, Intl.DateTimeFormat>();

/** The date in a time zone at a moment. In: IANA zone, milliseconds since 1970. Out: YYYY-MM-DD. */
export function localDateIn(timeZone: string, now: number): string {
  let format = formats.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat("en-CA", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" });
    formats.set(timeZone, format);
  }
  return format.format(now);
}
