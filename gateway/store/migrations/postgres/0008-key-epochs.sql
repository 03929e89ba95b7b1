-- compatible from: 8
-- Epochs of pseudonym domains, and what partners confirmed about them.
CREATE TABLE "keyEpoch" (
  "domain" TEXT COLLATE "C" NOT NULL,
  "epoch" TEXT COLLATE "C" NOT NULL,
  "kid" TEXT COLLATE "C" NOT NULL,
  "keeper" TEXT COLLATE "C" NOT NULL,
  "state" TEXT COLLATE "C" NOT NULL,
  "previous" TEXT COLLATE "C",
  "activatesAt" BIGINT,
  "overlapUntil" BIGINT,
  "emergency" SMALLINT NOT NULL CHECK ("emergency" IN (0, 1)),
  "serial" BIGINT NOT NULL,
  "token" TEXT COLLATE "C",
  "changedAt" BIGINT NOT NULL,
  PRIMARY KEY ("domain", "epoch")
);
CREATE TABLE "keyConfirmation" (
  "domain" TEXT COLLATE "C" NOT NULL,
  "epoch" TEXT COLLATE "C" NOT NULL,
  "partner" TEXT COLLATE "C" NOT NULL,
  "act" TEXT COLLATE "C" NOT NULL,
  "tokens" BIGINT,
  "token" TEXT COLLATE "C" NOT NULL,
  "at" BIGINT NOT NULL,
  PRIMARY KEY ("domain", "epoch", "partner", "act")
);
