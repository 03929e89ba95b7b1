import type { subjectNl } from "./subject-nl.ts";

/** The same texts in English. */
export const subjectEn: typeof subjectNl = {
  about: "facts for an answer to somebody who asks what was provided about him or her (Wpg art. 25, GDPR art. 15)",
  byBsn: "read a BSN from standard input; it is not shown, kept or logged",
  byPerson:
    "read what is known of the person: lines 'field: value' (achternaam, voornamen, geboortedatum, telefoon ...)",
  bySourceId: "read the number of a record in its source; where it has more parts, each on a line",
  byRef: "read refs of records, each on a line: a receiver can ask so too",
  ground: "why it is asked; it is in the log",
  years: "how many years back",
  out: "write a page to print (*.html)",
  written: (path) => `The facts are in ${path}.`,
  questions: {
    bsn: "BSN (what you type is not shown)",
    person: (field) => `${field} (not shown; empty skips)`,
    sourceId: "Number in the source (what you type is not shown)",
    refs: "Ref of the record",
  },
};
