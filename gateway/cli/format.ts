/** How numbers, sizes and moments are written for one reader. */
export interface Format {
  number(value: number): string;
  /** In: a share from 0 to 1. */
  percent(share: number): string;
  /** In: bytes. Out: B, kB, MB or GB with one decimal. */
  bytes(value: number): string;
  /** In: milliseconds since 1970. Out: date and wall-clock time in the Netherlands, or an empty text for null. */
  moment(value: number | null): string;
  /** In: seconds. Out: m:ss or h:mm:ss. */
  seconds(value: number): string;
}

/** Makes the formats of one language. */
export function formatOf(lang: "nl" | "en"): Format {
  const locale = lang === "nl" ? "nl-NL" : "en-GB";
  const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
  const tenth = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const moment = new Intl.DateTimeFormat("sv-SE", {
    timeZone: "Europe/Amsterdam",
    dateStyle: "short",
    timeStyle: "short",
  });
  return {
    number: (value) => whole.format(value),
    percent: (share) => `${tenth.format(share * 100)} %`,
    bytes(value) {
      if (value < 1000) return `${value} B`;
      const units = ["kB", "MB", "GB"];
      let size = value / 1000;
      let unit = 0;
      while (size >= 1000 && unit < units.length - 1) {
        size /= 1000;
        unit += 1;
      }
      return `${tenth.format(size)} ${units[unit]}`;
    },
    moment: (value) => (value === null ? "" : moment.format(value)),
    seconds(value) {
      const total = Math.max(0, Math.round(value));
      const two = (part: number): string => String(part).padStart(2, "0");
      const minutes = Math.floor(total / 60) % 60;
      const hours = Math.floor(total / 3600);
      return hours > 0 ? `${hours}:${two(minutes)}:${two(total % 60)}` : `${minutes}:${two(total % 60)}`;
    },
  };
}
