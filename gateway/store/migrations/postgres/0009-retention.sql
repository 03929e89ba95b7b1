-- compatible from: 5
-- How long each stored delivery is kept, what became of it, and what may not be erased for now.
CREATE TABLE "retention" (
  "deliveryId" TEXT COLLATE "C" PRIMARY KEY REFERENCES "delivery" ("id"),
  "until" BIGINT NOT NULL,
  "handling" TEXT COLLATE "C" NOT NULL CHECK ("handling" IN ('erase', 'archive')),
  "ground" TEXT COLLATE "C",
  "reason" TEXT COLLATE "C",
  "decidedAt" BIGINT,
  "begunAt" BIGINT,
  "erasedAt" BIGINT
);
CREATE INDEX "retentionEnds" ON "retention" ("until") WHERE "decidedAt" IS NULL;
CREATE INDEX "retentionOpen" ON "retention" ("decidedAt") WHERE "decidedAt" IS NOT NULL AND "erasedAt" IS NULL;

CREATE TABLE "legalHold" (
  "kind" TEXT COLLATE "C" NOT NULL CHECK ("kind" IN ('delivery', 'agreement')),
  "subject" TEXT COLLATE "C" NOT NULL,
  "reason" TEXT COLLATE "C" NOT NULL,
  "placedBy" TEXT COLLATE "C" NOT NULL,
  "at" BIGINT NOT NULL,
  PRIMARY KEY ("kind", "subject")
);

CREATE INDEX "disclosureByDelivery" ON "disclosure" ("deliveryId") WHERE "deliveryId" IS NOT NULL;
