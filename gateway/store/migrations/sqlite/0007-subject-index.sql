-- compatible from: 7
-- Who stands in which delivered record: a row for each sealed part and key type, and one with the refs of its records. Keyed hashes only.

CREATE TABLE "subjectIndex" (
  "deliveryId" TEXT NOT NULL REFERENCES "delivery" ("id"),
  "part" INTEGER NOT NULL,
  "kind" TEXT NOT NULL,
  "entries" BLOB NOT NULL,
  PRIMARY KEY ("kind", "deliveryId", "part")
) STRICT;
CREATE INDEX "subjectIndexByDelivery" ON "subjectIndex" ("deliveryId");
