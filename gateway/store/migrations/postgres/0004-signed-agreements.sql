-- compatible from: 4
-- Agreements get the signatures of both parties; what is not yet or no more in force; and signed messages to partners.
ALTER TABLE "agreement" ADD COLUMN "supplierSignature" TEXT COLLATE "C";
ALTER TABLE "agreement" ADD COLUMN "receiverSignature" TEXT COLLATE "C";

CREATE TABLE "agreementProposal" (
  "id" TEXT COLLATE "C" NOT NULL,
  "version" BIGINT NOT NULL,
  "hash" TEXT COLLATE "C" NOT NULL,
  "document" TEXT COLLATE "C" NOT NULL,
  "partner" TEXT COLLATE "C" NOT NULL,
  "ownSignature" TEXT COLLATE "C",
  "partnerSignature" TEXT COLLATE "C",
  "state" TEXT COLLATE "C" NOT NULL,
  "reason" TEXT COLLATE "C",
  "changedAt" BIGINT NOT NULL,
  PRIMARY KEY ("id", "version")
);

CREATE TABLE "agreementHold" (
  "agreementId" TEXT COLLATE "C" NOT NULL,
  "party" TEXT COLLATE "C" NOT NULL,
  "serial" BIGINT NOT NULL,
  "act" TEXT COLLATE "C" NOT NULL,
  "reason" TEXT COLLATE "C",
  "token" TEXT COLLATE "C" NOT NULL,
  "at" BIGINT NOT NULL,
  PRIMARY KEY ("agreementId", "party")
);

CREATE TABLE "partnerMessage" (
  "partner" TEXT COLLATE "C" NOT NULL,
  "position" BIGINT NOT NULL,
  "kind" TEXT COLLATE "C" NOT NULL,
  "subject" TEXT COLLATE "C" NOT NULL,
  "token" TEXT COLLATE "C" NOT NULL,
  "at" BIGINT NOT NULL,
  "attempts" BIGINT NOT NULL,
  "nextAttemptAt" BIGINT NOT NULL,
  "settledAt" BIGINT,
  "failure" TEXT COLLATE "C",
  PRIMARY KEY ("partner", "position")
);
