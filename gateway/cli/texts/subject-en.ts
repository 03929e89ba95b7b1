import type { subjectNl } from "./subject-nl.ts";

/** The same texts in English. */
export const subjectEn: typeof subjectNl = {
  about: "facts for an answer to somebody who asks what was provided about him or her (Wpg art. 25, GDPR art. 15)",
  byBsn: "read a BSN from standard input; it is not shown, kept or logged",
  byPerson:
    "read what is known of the person: lines 'field: value' (achternaam, voornamen, geboortedatum, telefoon ...)",
  bySourceId: "read the number of a record in its source; where it has more parts, each on a line",
  byRef: "read refs of records, each on a line: a receiver can ask so too",
  ask: "ask this partner (OIN), with --ref-stdin, what it supplied to us about the records; encrypted to it alone",
  inquiries: "show what partners asked and what we asked them",
  read: "read the answer that came, or what would be answered to a partner's question (--out writes the page)",
  answer: "answer a partner's question with its own deliveries",
  refuse: "refuse a partner's question; the reason is asked for and goes along",
  inquiry: {
    none: "Nothing was asked.",
    columns: { id: "Question", partner: "Partner", asked: "Asked", ground: "Ground", refs: "Refs", state: "State" },
    states: {
      in: { waiting: "waits for our answer", answered: "answered by us", refused: "refused by us" },
      out: { waiting: "waits for the partner", answered: "answered", refused: "refused" },
    },
    asked: (id) => `Question ${id} was put.`,
    answered: (id, deliveries) => `Question ${id} was answered; deliveries named: ${deliveries}.`,
    refused: (id) => `Question ${id} was refused.`,
    told: "The partner has it.",
    waits: "The partner hears it by itself: one that fetches does so within a quarter of an hour.",
    whyRefuse: "Why? The partner reads this; name no person.",
    wouldLeave: (partner) => `This goes to ${partner} when you answer: only what was stored there.`,
    came: (partner) => `Answer of ${partner}.`,
    refusedBy: (partner, reason) => `${partner} refused the question: ${reason}`,
    partly: (found, asked) => `Refs found: ${found} of ${asked}.`,
    decide: (id) => `Decide: sluis subject --answer ${id} or --refuse ${id}.`,
  },
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
