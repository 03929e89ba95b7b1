-- compatible from: 11
-- A correction or withdrawal names a delivery. What it removed stays removed: whoever does not know that would bring it back.
ALTER TABLE "delivery" ADD COLUMN "corrects" TEXT;
CREATE INDEX "deliveryByCorrects" ON "delivery" ("corrects") WHERE "corrects" IS NOT NULL;

CREATE TABLE "tombstone" (
  "agreementId" TEXT NOT NULL,
  "ref" TEXT NOT NULL,
  "number" INTEGER NOT NULL, -- of the delivery that removed the record
  PRIMARY KEY ("agreementId", "ref")
) STRICT, WITHOUT ROWID;
