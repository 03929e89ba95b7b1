-- compatible from: 2
-- Who works on what for how long, and since when and why a hint is given up. The register of migrations says from which program on each can be worked with.

ALTER TABLE "schemaVersion" ADD COLUMN "compatibleFrom" INTEGER;

ALTER TABLE "hint" ADD COLUMN "claimedUntil" BIGINT NOT NULL DEFAULT 0;
ALTER TABLE "hint" ADD COLUMN "parkedAt" BIGINT;
ALTER TABLE "hint" ADD COLUMN "reason" TEXT COLLATE "C";

CREATE TABLE "lease" (
  "name" TEXT COLLATE "C" PRIMARY KEY,
  "holder" TEXT COLLATE "C" NOT NULL,
  "until" BIGINT NOT NULL
);
