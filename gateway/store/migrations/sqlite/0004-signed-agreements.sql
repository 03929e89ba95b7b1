-- compatible from: 4
-- Agreements get the signatures of both parties; what is not yet or no more in force; and signed messages to partners.
ALTER TABLE "agreement" ADD COLUMN "supplierSignature" TEXT;
ALTER TABLE "agreement" ADD COLUMN "receiverSignature" TEXT;

CREATE TABLE "agreementProposal" (
  "id" TEXT NOT NULL,
  "version" INTEGER NOT NULL,
  "hash" TEXT NOT NULL,
  "document" TEXT NOT NULL,
  "partner" TEXT NOT NULL,
  "ownSignature" TEXT,
  "partnerSignature" TEXT,
  "state" TEXT NOT NULL,
  "reason" TEXT,
  "changedAt" INTEGER NOT NULL,
  PRIMARY KEY ("id", "version")
) STRICT;

CREATE TABLE "agreementHold" (
  "agreementId" TEXT NOT NULL,
  "party" TEXT NOT NULL,
  "serial" INTEGER NOT NULL,
  "act" TEXT NOT NULL,
  "reason" TEXT,
  "token" TEXT NOT NULL,
  "at" INTEGER NOT NULL,
  PRIMARY KEY ("agreementId", "party")
) STRICT;

CREATE TABLE "partnerMessage" (
  "partner" TEXT NOT NULL,
  "position" INTEGER NOT NULL,
  "kind" TEXT NOT NULL,
  "subject" TEXT NOT NULL,
  "token" TEXT NOT NULL,
  "at" INTEGER NOT NULL,
  "attempts" INTEGER NOT NULL,
  "nextAttemptAt" INTEGER NOT NULL,
  "settledAt" INTEGER,
  "failure" TEXT,
  PRIMARY KEY ("partner", "position")
) STRICT;
