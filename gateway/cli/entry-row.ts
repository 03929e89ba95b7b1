import type { JsonObject } from "../core/json.ts";
import type { LogLine } from "../deliveries/ports/officer-service.ts";
import type { Format } from "./format.ts";

/** One entry as cells of a table: log, index, time, type, delivery, result or reason. */
export function entryRow({ log, index, entry }: LogLine, format: Format): string[] {
  const { time, type, delivery, result, reason } = entry as JsonObject;
  const id = typeof delivery === "object" && delivery !== null ? ((delivery as JsonObject)["id"] ?? "") : "";
  const ended = [result, reason].filter((text) => typeof text === "string").join(" ");
  return [log, String(index), format.moment(Number(time)), String(type), String(id), ended];
}
