import type { epochsNl } from "./epochs-nl.ts";

/** Texts about epochs of pseudonym keys, in English. */
export const epochsEn: typeof epochsNl = {
  rotate: "begins a next epoch at the keeper: makes its key, announces it, shares it; given again it goes on",
  activate: "agrees from when an announced epoch is in use, here and at every partner",
  retire: "ends an epoch after the overlap: every party deletes its pseudonyms and confirms that",
  destroy: "destroys the key of a retired epoch here, on the word of two people",
  show: "shows the epochs of a domain: how far they are and who confirmed what",
  atOption: "moment, such as 2026-12-01T06:00+01:00; now without this option",
  overlapOption: "days in which pseudonyms of both epochs go along",
  emergencyOption: "the epoch before leaked: no overlap, and its pseudonyms are deleted at once",
  shareOption: "an announced epoch instead of the one in use",
  state: "state",
  states: {
    announced: "announced",
    active: "valid",
    retiring: "being retired",
    retired: "retired",
    destroyed: "destroyed",
  },
  inUse: "in use",
  until: "in use from",
  overlap: "overlap until",
  waiting: "not confirmed yet by",
  acts: { announced: "keys are here", activated: "moment is known", retired: "deleted", destroyed: "destroyed" },
  confirmed: (partner, act, at, tokens) =>
    `${partner} confirmed ${at}: ${act}${tokens === null ? "" : ` (${tokens} pseudonyms)`}`,
  open: (deliveries) => `Deliveries with pseudonyms of this epoch that are not closed: ${deliveries}.`,
  none: "No domain has gone to another epoch. See: sluis keys list",
  delivered: "Every partner knows.",
  notDelivered: "Not every partner was reached yet; that goes on by itself.",
  foundLater: "No gateway is running: that the key was made is logged as soon as it starts.",
};
