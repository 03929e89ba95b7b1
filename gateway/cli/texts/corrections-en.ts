import type { correctionsNl } from "./corrections-nl.ts";

/** Texts about corrections and withdrawals, in English. */
export const correctionsEn: typeof correctionsNl = {
  about: "withdraws a stored delivery, or records of it, at the receiver too",
  reasonOption: "why (3 to 500 characters); it stays here, the log only has a commitment to it",
  refsOption: "these records only: a file with one source key on a line, or - for standard input",
  waitOption: "wait until the receiver has confirmed the withdrawal",
  correctsOption: "with --kind correction: the delivery that it is about",
  motiveOption: "why, with a correction; it stays here, the log only has a commitment to it",
  effect: (removed, replaced, rows, tokens) =>
    `At the receiver: ${removed} records removed, ${replaced} replaced; ${rows} rows and ${tokens} tokens are gone.`,
  held: (count) => `A legal hold keeps the rows of ${count} deliveries; they are in the current state no more.`,
  withheld: (count) =>
    `${count} records were kept out: they are withdrawn. Only a correction (--kind correction) brings them back.`,
  corrected: (id) => `Correction ${id}:`,
  withdrawn: (id) => `Withdrawn by ${id}:`,
  records: (id) => `Records withdrawn by ${id}:`,
  confirmed: (moment) => `confirmed by the receiver on ${moment}.`,
  open: (state, due) => `not confirmed yet (${state}); due ${due}.`,
  exports: "Exported since, and to be called back by yourselves:",
  columns: { at: "Moment", what: "What", role: "Role", entry: "Log entry" },
  thisDelivery: "this delivery",
  currentState: "current state",
};
