-- compatible from: 5
-- How long each stored delivery is kept, what became of it, and what may not be erased for now.
CREATE TABLE "retention" (
  "deliveryId" TEXT PRIMARY KEY REFERENCES "delivery" ("id"),
  "until" INTEGER NOT NULL,
  "handling" TEXT NOT NULL CHECK ("handling" IN ('erase', 'archive')),
  "ground" TEXT,
  "reason" TEXT,
  "decidedAt" INTEGER,
  "begunAt" INTEGER,
  "erasedAt" INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX "retentionEnds" ON "retention" ("until") WHERE "decidedAt" IS NULL;
CREATE INDEX "retentionOpen" ON "retention" ("decidedAt") WHERE "decidedAt" IS NOT NULL AND "erasedAt" IS NULL;

CREATE TABLE "legalHold" (
  "kind" TEXT NOT NULL CHECK ("kind" IN ('delivery', 'agreement')),
  "subject" TEXT NOT NULL,
  "reason" TEXT NOT NULL,
  "placedBy" TEXT NOT NULL,
  "at" INTEGER NOT NULL,
  PRIMARY KEY ("kind", "subject")
) STRICT, WITHOUT ROWID;

CREATE INDEX "disclosureByDelivery" ON "disclosure" ("deliveryId") WHERE "deliveryId" IS NOT NULL;
