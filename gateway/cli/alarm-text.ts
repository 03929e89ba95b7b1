import { ERROR_TABLE } from "../core/error-table.ts";
import { fillSentence } from "../core/sluis-error.ts";
import type { Alarm } from "../deliveries/ports/alarms.ts";
import type { Session } from "./session.ts";

/** One line about an alarm: since when, about whom, its sentence and its code. */
export function alarmText({ code, partner, since, details }: Alarm, { format, lang }: Session): string {
  const about = partner === "" ? "" : ` ${partner}:`;
  return `${format.moment(since)}${about} ${fillSentence(ERROR_TABLE[code][lang], details)} (${code})`;
}
