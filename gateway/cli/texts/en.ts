import { agreementEn } from "./agreement-en.ts";
import { agreementNewEn } from "./agreement-new-en.ts";
import { auditEn } from "./audit-en.ts";
import { backupEn } from "./backup-en.ts";
import { budgetEn } from "./budget-en.ts";
import { certEn } from "./cert-en.ts";
import { commandLineEn } from "./command-line-en.ts";
import { correctionsEn } from "./corrections-en.ts";
import { deliveriesEn } from "./deliveries-en.ts";
import { epochsEn } from "./epochs-en.ts";
import { keysEn } from "./keys-en.ts";
import { matchingEn } from "./matching-en.ts";
import type { Texts } from "./nl.ts";
import { oversightEn } from "./oversight-en.ts";
import { partnerEn } from "./partner-en.ts";
import { retentionEn } from "./retention-en.ts";
import { setUpEn } from "./set-up-en.ts";
import { subjectEn } from "./subject-en.ts";
import { workEn } from "./work-en.ts";

/** Every text of the command line in English. */
export const en: Texts = {
  testBanner: "*** TEST *** This is the test environment. Do not use real personal data.",
  yes: "yes",
  no: "no",
  ...commandLineEn,
  ...deliveriesEn,
  work: workEn,
  corrections: correctionsEn,
  oversight: oversightEn,
  subject: subjectEn,
  retention: retentionEn,
  ...matchingEn,
  audit: auditEn,
  agreement: agreementEn,
  agreementNew: agreementNewEn,
  partner: partnerEn,
  store: {
    about: "the gateway's PostgreSQL database",
    prepare: "makes the tables, or brings them to this version",
    role: "role",
    admin: "administrator of the database, not the gateway's role",
    adminPasswordFile: "file with the administrator's password",
    analyst: "role that may read the views without refs and pseudonyms",
    prepared: (version: number) => `The store is ready (version ${version}).`,
  },
  backup: backupEn,
  keys: keysEn,
  epochs: epochsEn,
  budget: budgetEn,
  cert: certEn,
  conformance: {
    about: "shows which rules this installation applies differently from a vector file",
    passed: (passed, total) => `${passed} of ${total} vectors are right.`,
    failures: "These vectors come out differently",
    vector: "vector",
    expected: "expected",
    actual: "here",
    same: "This installation follows the same rules.",
    differs: "This installation applies these rules differently:",
    digest: "Digest of the rules",
  },
  ...setUpEn,
};
