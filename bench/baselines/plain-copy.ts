import type { Baseline } from "./baseline.ts";

/** The floor: nothing is protected, and nothing can be faster. */
export const plainCopy: Baseline = {
  name: "\\copy",
  about: "psql \\copy of the file, with one key",
  programs: ["psql"],
  prepare: async () => 'psql -q -c "$COPY" <"$EXTRACT"',
};
