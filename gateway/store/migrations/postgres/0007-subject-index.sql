-- compatible from: 7
-- Who stands in which delivered record: a row for each sealed part and key type, and one with the refs of its records. Keyed hashes only.

CREATE TABLE "subjectIndex" (
  "deliveryId" TEXT COLLATE "C" NOT NULL REFERENCES "delivery" ("id"),
  "part" INTEGER NOT NULL,
  "kind" TEXT COLLATE "C" NOT NULL,
  "entries" BYTEA NOT NULL,
  PRIMARY KEY ("kind", "deliveryId", "part")
);
CREATE INDEX "subjectIndexByDelivery" ON "subjectIndex" ("deliveryId");

-- Hashes do not get smaller.
ALTER TABLE "subjectIndex" ALTER COLUMN "entries" SET STORAGE EXTERNAL;
