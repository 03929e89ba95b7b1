-- compatible from: 5
-- Cosignatures stand beside checkpoints: the partner's on our own logs, ours on the partner's.
ALTER TABLE "logCheckpoint" ADD COLUMN "cosignedAt" INTEGER;
CREATE INDEX "logCheckpointCosigned" ON "logCheckpoint" ("log", "size") WHERE "cosignedAt" IS NOT NULL;
CREATE TRIGGER "logCheckpointKept" BEFORE DELETE ON "logCheckpoint"
  BEGIN SELECT RAISE(ABORT, 'checkpoints stay'); END;
CREATE TRIGGER "logCheckpointCosignedStays" BEFORE UPDATE ON "logCheckpoint"
  WHEN OLD."cosignedAt" IS NOT NULL AND NEW."cosignedAt" IS NULL
  BEGIN SELECT RAISE(ABORT, 'checkpoints stay'); END;

-- What is wrong until it is put right.
CREATE TABLE "alarm" (
  "code" TEXT NOT NULL,
  "partner" TEXT NOT NULL,
  "subject" TEXT NOT NULL,
  "since" INTEGER NOT NULL,
  "details" TEXT NOT NULL,
  PRIMARY KEY ("code", "partner", "subject")
) STRICT, WITHOUT ROWID;
