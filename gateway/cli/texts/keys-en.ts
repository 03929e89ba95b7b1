import type { keysNl } from "./keys-nl.ts";

/** Texts of `sluis keys` in English. */
export const keysEn: typeof keysNl = {
  about: "keys for pseudonyms",
  new: "makes the key of a domain and epoch, at its keeper",
  share: "gives the partner the keys of exactly the types that the agreement lists for it",
  accept: "takes the keys into use that the keeper shared",
  check: "compares keys and rules with the partner, with a fresh challenge per type",
  list: "shows the keys that are here, never their content",
  domain: "domain",
  epoch: "epoch",
  kid: "key number",
  kcv: "check value",
  types: "types",
  everyType: "all",
  created: "The key was made. It never leaves this gateway; share only what was agreed, with 'sluis keys share'.",
  shared: "The keys are sealed to the partner; only the partner can open them.",
  accepted: "The keys are in use.",
  acceptedForLater: "The keys are here, and the keeper knows; they come into use at the moment that it agrees.",
  outOption: "write the sealed keys to this file instead of sending them",
  fileOption: "sealed keys from this file",
  noKeys: "There are no keys yet. See: sluis keys new, sluis keys accept",
};
