-- compatible from: 8
-- Epochs of pseudonym domains, and what partners confirmed about them.
CREATE TABLE "keyEpoch" (
  "domain" TEXT NOT NULL,
  "epoch" TEXT NOT NULL,
  "kid" TEXT NOT NULL,
  "keeper" TEXT NOT NULL,
  "state" TEXT NOT NULL,
  "previous" TEXT,
  "activatesAt" INTEGER,
  "overlapUntil" INTEGER,
  "emergency" INTEGER NOT NULL CHECK ("emergency" IN (0, 1)),
  "serial" INTEGER NOT NULL,
  "token" TEXT,
  "changedAt" INTEGER NOT NULL,
  PRIMARY KEY ("domain", "epoch")
) STRICT;
CREATE TABLE "keyConfirmation" (
  "domain" TEXT NOT NULL,
  "epoch" TEXT NOT NULL,
  "partner" TEXT NOT NULL,
  "act" TEXT NOT NULL,
  "tokens" INTEGER,
  "token" TEXT NOT NULL,
  "at" INTEGER NOT NULL,
  PRIMARY KEY ("domain", "epoch", "partner", "act")
) STRICT;
