const MINUTE = 60_000;

/**
 * Reads the runtime's zone data. In: an IANA zone. Out: how far its wall clock is ahead of UTC at an instant (milliseconds since 1970), in
 * milliseconds, whole minutes.
 */
export function zoneOffset(timeZone: string): (instant: number) => number {
  const format = new Intl.DateTimeFormat("en-GB", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
  });
  return (instant) => {
    const parts: Record<string, number> = {};
    for (const { type, value } of format.formatToParts(instant)) parts[type] = Number(value);
    const wall = Date.UTC(parts["year"]!, parts["month"]! - 1, parts["day"]!, parts["hour"]!, parts["minute"]!);
    return Math.round((wall - instant) / MINUTE) * MINUTE;
  };
}
