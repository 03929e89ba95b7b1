import type { FieldFinding } from "../../records/row-ajv.ts";

/** Numbers of the kinds of warnings of one preparation, because a warning by its names would cross threads as an object. */
export interface WarningKinds {
  numberOf(warning: FieldFinding): number;
  /** Out: the kinds that were met since the last time, in the order of their numbers. */
  take(): FieldFinding[];
}

/** None met yet. */
export function createWarningKinds(): WarningKinds {
  const numbers = new Map<string, Map<string, number>>();
  let count = 0;
  let met: FieldFinding[] = [];
  return {
    numberOf({ field, rule }) {
      const ofField = numbers.get(field) ?? new Map<string, number>();
      const known = ofField.get(rule);
      if (known !== undefined) return known;
      numbers.set(field, ofField.set(rule, count));
      met.push({ field, rule });
      return count++;
    },
    take() {
      const taken = met;
      met = [];
      return taken;
    },
  };
}
