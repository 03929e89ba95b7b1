import type { auditNl } from "./audit-nl.ts";

/** The same texts in English. */
export const auditEn: typeof auditNl = {
  successor: "Begins a new log about a partner after a backup was put back; two people run this",
  successorPartner: "OIN of the partner",
  successorRequested: (frozen) =>
    `Asked for. The log ${frozen} gets a successor as soon as a second person runs this too.`,
  successorStarted: (frozen, successor) =>
    `The log ${frozen} stays frozen; ${successor} goes on once the partner has accepted it.`,
  about: "the log: show, export and verify",
  list: "shows entries of the log",
  show: "shows one entry of the log",
  export: "writes a log as a bundle that verifies without a gateway",
  verify: "verifies bundles, without gateway and without network",
  index: "index",
  log: "log",
  time: "time",
  type: "event",
  subject: "delivery",
  result: "result",
  empty: "There are no entries.",
  notFound: "there is no entry with this index",
  written: (path) => `The log is in ${path}.`,
  whole: "The log is whole.",
  broken: "The log is not whole.",
  entries: "Entries",
  size: "Size by the last signed checkpoint",
  cosigned: "Cosigned by the partner",
  limits: "What this does not say",
};
