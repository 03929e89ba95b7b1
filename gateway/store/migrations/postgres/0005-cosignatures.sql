-- compatible from: 5
-- Cosignatures stand beside checkpoints: the partner's on our own logs, ours on the partner's.
ALTER TABLE "logCheckpoint" ADD COLUMN "cosignedAt" BIGINT;
CREATE INDEX "logCheckpointCosigned" ON "logCheckpoint" ("log", "size") WHERE "cosignedAt" IS NOT NULL;
CREATE FUNCTION "checkpointStays"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  RAISE EXCEPTION 'checkpoints stay';
END $$;
CREATE TRIGGER "logCheckpointKept" BEFORE DELETE OR TRUNCATE ON "logCheckpoint"
  FOR EACH STATEMENT EXECUTE FUNCTION "checkpointStays"();
CREATE TRIGGER "logCheckpointCosignedStays" BEFORE UPDATE ON "logCheckpoint"
  FOR EACH ROW WHEN (OLD."cosignedAt" IS NOT NULL AND NEW."cosignedAt" IS NULL) EXECUTE FUNCTION "checkpointStays"();

-- What is wrong until it is put right.
CREATE TABLE "alarm" (
  "code" TEXT COLLATE "C" NOT NULL,
  "partner" TEXT COLLATE "C" NOT NULL,
  "subject" TEXT COLLATE "C" NOT NULL,
  "since" BIGINT NOT NULL,
  "details" TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY ("code", "partner", "subject")
);
