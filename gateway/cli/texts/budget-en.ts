import type { budgetNl } from "./budget-nl.ts";

/** Texts about the daily budget of pseudonyms, in English. */
export const budgetEn: typeof budgetNl = {
  about: "shows how many records may still get pseudonyms today, or allows more with two people",
  overrideOption: "so many records more, only today; a second person gives the same command",
  reasonOption: "why; the log holds only a commitment to it",
  columns: { agreement: "agreement", day: "day", budget: "budget", extra: "extra", used: "used", left: "left" },
  none: "No agreement here has pseudonyms.",
  left: (agreement, left, limit) => `Pseudonyms for ${agreement}: ${left} of ${limit} records left today.`,
  allowed: "Allowed until the end of this day.",
  both: "--override and --reason belong together",
};
