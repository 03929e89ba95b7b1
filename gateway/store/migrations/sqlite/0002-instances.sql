-- compatible from: 2
-- Who works on what for how long, and since when and why a hint is given up. The register of migrations says from which program on each can be worked with.

ALTER TABLE "schemaVersion" ADD COLUMN "compatibleFrom" INTEGER;

ALTER TABLE "hint" ADD COLUMN "claimedUntil" INTEGER NOT NULL DEFAULT 0;
ALTER TABLE "hint" ADD COLUMN "parkedAt" INTEGER;
ALTER TABLE "hint" ADD COLUMN "reason" TEXT;

CREATE TABLE "lease" (
  "name" TEXT PRIMARY KEY,
  "holder" TEXT NOT NULL,
  "until" INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
