import type { FieldTreatment } from "../core/types/agreement.ts";
import type { Level, Limited } from "../core/types/product.ts";

/** Levels of one kind of value, from fine to coarse; what an untreated value has is finer than all of them. */
const LADDERS: readonly (readonly Level[])[] = [
  ["pc6", "pc4"],
  ["grid100", "grid500"],
  ["buurt", "wijk", "gemeente"],
  ["dayPart", "day", "isoWeek", "month", "quarter"],
  ["category"],
  ["class"],
  ["ageClass"],
];

/** Tells whether what a treatment lets leave is at least as coarse as a level. A pseudonym is, unless nothing at all may leave. */
export function isAsCoarseAs({ treatment, to }: FieldTreatment, level: Limited): boolean {
  if (treatment === "drop") return true;
  if (treatment === "pseudonymise") return level !== "none";
  if (level === "none" || level === "pseudonym") return false;
  const ladder = LADDERS.find((levels) => levels.includes(level))!;
  return to !== undefined && ladder.indexOf(to) >= ladder.indexOf(level);
}
