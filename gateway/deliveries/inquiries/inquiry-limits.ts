/** How an inquiry is bounded. */
export const INQUIRY_LIMITS = {
  /** Records that one is about; the schema `subject-statement` says so too. */
  refs: 100,
  /** Those that wait with one partner. */
  waiting: 20,
  /** How long question and answer are kept after asking, milliseconds: six weeks of Wpg art. 25, and time to read. */
  keep: 60 * 24 * 3600_000,
} as const;
