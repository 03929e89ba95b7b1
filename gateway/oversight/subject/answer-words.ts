import type { SubjectQuestion } from "../../core/types/subject-question.ts";
import type { DeliveryOutcome } from "../ports/subject-service.ts";
import type { Spoken } from "../report/report.ts";

/** What became of a delivery, for somebody who is not at home in gateways. */
export const OUTCOMES: { readonly [outcome in DeliveryOutcome]: Spoken } = {
  "under-way": {
    nl: "onderweg: nog niet opgeslagen bij de ontvanger",
    en: "under way: not yet stored at the receiver",
  },
  provided: { nl: "verstrekt", en: "provided" },
  rejected: { nl: "geweigerd door de ontvanger; niets opgeslagen", en: "rejected by the receiver; nothing stored" },
  void: { nl: "vervallen; niets opgeslagen", en: "void; nothing stored" },
  withdrawn: { nl: "verstrekt en later ingetrokken", en: "provided and later withdrawn" },
  erased: { nl: "verstrekt en daarna gewist bij de ontvanger", en: "provided and later erased at the receiver" },
};

/** Kinds of keys by which is searched. */
export const KEYS: { readonly [type: string]: Spoken } = {
  bsn: { nl: "BSN", en: "BSN" },
  doc: { nl: "documentnummer", en: "document number" },
  pnd1: { nl: "achternaam, voornaam en geboortedatum", en: "surname, given name and date of birth" },
  pnd2: { nl: "achternaam, voorletter en geboortedatum", en: "surname, initial and date of birth" },
  adr1: { nl: "adres", en: "address" },
  tel: { nl: "telefoonnummer", en: "telephone number" },
  iban: { nl: "rekeningnummer", en: "bank account" },
  ken: { nl: "kenteken", en: "number plate" },
  eml: { nl: "e-mailadres", en: "e-mail address" },
  ref: { nl: "nummer van het record", en: "number of the record" },
};

/** The provision of law that the question rests on. */
export const GROUNDS: { readonly [ground in SubjectQuestion["ground"]]: string } = {
  "wpg-25": "Wpg art. 25",
  "wpg-28": "Wpg art. 28",
  "avg-15": "AVG art. 15",
  "avg-16": "AVG art. 16",
};

/** Happenings as the log names them. */
export const HAPPENINGS: { readonly [type: string]: Spoken } = {
  released: { nl: "vrijgegeven", en: "released" },
  stored: { nl: "opgeslagen bij de ontvanger", en: "stored at the receiver" },
  rejected: { nl: "geweigerd", en: "rejected" },
  void: { nl: "vervallen", en: "void" },
  corrected: { nl: "gecorrigeerd", en: "corrected" },
  withdrawn: { nl: "ingetrokken", en: "withdrawn" },
  erased: { nl: "gewist", en: "erased" },
};
