import type { Action } from "./permissions.ts";

/** What an action is, and the commands that ask for it; for the page of roles. */
export interface ActionText {
  readonly about: string;
  readonly commands: readonly string[];
  /** When a second person has to ask for the very same; absent for what one person may do. */
  readonly secondPerson?: string;
}

/** Every action in words. */
export const ACTION_TEXTS: { readonly [action in Action]: ActionText } = {
  push: { about: "prepare a delivery from an extract", commands: ["sluis push"] },
  preview: { about: "see what would leave of an extract", commands: ["sluis preview", "sluis push --dry-run"] },
  withdraw: { about: "withdraw a delivery, or records of it", commands: ["sluis withdraw"] },
  release: {
    about: "release a delivery that waits for approval",
    commands: ["sluis release"],
    secondPerson: "always: not who pushed it (`fourEyes` of the agreement)",
  },
  cancel: { about: "call a delivery off", commands: ["sluis cancel"] },
  resend: { about: "try again what waits or was given up", commands: ["sluis resend"] },
  "read-deliveries": { about: "see deliveries, alarms, work and budgets, without content", commands: ["sluis status"] },
  "read-rejections": {
    about: "see which lines were refused and why, without values",
    commands: ["sluis status --rejections"],
  },
  "export-rows": { about: "read stored rows", commands: ["sluis export"] },
  match: { about: "join two sources and read the pairs", commands: ["sluis match"] },
  "pseudonymise-own": { about: "make an own register ready to be matched", commands: ["sluis pseudonymise"] },
  "read-agreements": { about: "see agreements", commands: ["sluis agreement list", "sluis agreement show"] },
  "change-agreements": {
    about: "sign, propose, accept, refuse, resume and end agreements",
    commands: ["sluis agreement sign", "sluis agreement propose", "sluis agreement accept", "sluis agreement end"],
    secondPerson: "where `fourEyes` of the configuration names `agreements`: to sign, resume and end",
  },
  "change-keys": {
    about: "make, hand over, accept, rotate, retire and destroy pseudonym keys; let a partner's later card count",
    commands: ["sluis keys new", "sluis keys share", "sluis keys accept", "sluis partner accept"],
    secondPerson:
      "where `fourEyes` of the configuration names `keys`; to destroy a key, and for first contact anew, always",
  },
  "read-cards": { about: "see partners' cards and what changes on them", commands: ["sluis partner show"] },
  "revoke-keys": { about: "stop a key at once, of a partner or our own", commands: ["sluis cert revoke"] },
  "override-budget": {
    about: "allow more pseudonyms for a day",
    commands: ["sluis keys budget"],
    secondPerson: "always",
  },
  "suspend-agreements": { about: "stop an agreement at once", commands: ["sluis agreement suspend"] },
  "read-log": { about: "read log entries; that is logged", commands: ["sluis audit list", "sluis audit show"] },
  "export-log": {
    about: "export a whole log, reports; that is logged",
    commands: ["sluis audit export", "sluis audit report"],
  },
  "search-subject": {
    about: "find what was provided about a person, ask a supplier and answer a receiver that asks; that is logged",
    commands: ["sluis subject"],
  },
  "read-retention": { about: "see until when rows are kept, and holds", commands: ["sluis retention list"] },
  "hold-data": { about: "place and lift a legal hold", commands: ["sluis retention hold", "sluis retention release"] },
  "ask-erasure": { about: "be the first to ask that rows are erased before their time", commands: ["sluis erase"] },
  "erase-data": {
    about: "erase rows before their time",
    commands: ["sluis erase"],
    secondPerson: "always: the privacy officer asks, another officer asks for the same",
  },
  "make-backup": { about: "make a backup, encrypted to the recovery keys", commands: ["sluis backup make"] },
  "start-successor": {
    about: "go on with a new log after a store was put back",
    commands: ["sluis audit successor"],
    secondPerson: "always",
  },
  "check-partners": { about: "ask partners whether both run the same", commands: ["sluis doctor"] },
};
