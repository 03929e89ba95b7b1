import { agreementNewNl } from "./agreement-new-nl.ts";
import { agreementNl } from "./agreement-nl.ts";
import { auditNl } from "./audit-nl.ts";
import { backupNl } from "./backup-nl.ts";
import { budgetNl } from "./budget-nl.ts";
import { certNl } from "./cert-nl.ts";
import { commandLineNl } from "./command-line-nl.ts";
import { correctionsNl } from "./corrections-nl.ts";
import { deliveriesNl } from "./deliveries-nl.ts";
import { epochsNl } from "./epochs-nl.ts";
import { keysNl } from "./keys-nl.ts";
import { matchingNl } from "./matching-nl.ts";
import { oversightNl } from "./oversight-nl.ts";
import { partnerNl } from "./partner-nl.ts";
import { retentionNl } from "./retention-nl.ts";
import { setUpNl } from "./set-up-nl.ts";
import { subjectNl } from "./subject-nl.ts";
import { workNl } from "./work-nl.ts";

/** Every text of the command line in Dutch. The English table has the same keys. */
export const nl = {
  testBanner: "*** TEST *** Dit is de testomgeving. Gebruik geen echte persoonsgegevens.",
  yes: "ja",
  no: "nee",
  ...commandLineNl,
  ...deliveriesNl,
  work: workNl,
  corrections: correctionsNl,
  oversight: oversightNl,
  subject: subjectNl,
  retention: retentionNl,
  ...matchingNl,
  audit: auditNl,
  agreement: agreementNl,
  agreementNew: agreementNewNl,
  partner: partnerNl,
  store: {
    about: "de PostgreSQL-database van de gateway",
    prepare: "maakt de tabellen, of brengt ze op deze versie",
    role: "rol",
    admin: "beheerder van de database, niet de rol van de gateway",
    adminPasswordFile: "bestand met het wachtwoord van de beheerder",
    analyst: "rol die de overzichten zonder ref en pseudoniemen mag lezen",
    prepared: (version: number) => `De opslag is klaar (versie ${version}).`,
  },
  backup: backupNl,
  keys: keysNl,
  epochs: epochsNl,
  budget: budgetNl,
  cert: certNl,
  conformance: {
    about: "toont welke regels deze installatie anders toepast dan een bestand met voorbeelden",
    passed: (passed: string, total: string) => `${passed} van ${total} voorbeelden kloppen.`,
    failures: "Deze voorbeelden geven iets anders",
    vector: "voorbeeld",
    expected: "verwacht",
    actual: "hier",
    same: "Deze installatie volgt dezelfde regels.",
    differs: "Deze installatie past deze regels anders toe:",
    digest: "Kenmerk van de regels",
  },
  ...setUpNl,
};

/** The keys that every language has. */
export type Texts = typeof nl;
