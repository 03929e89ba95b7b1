-- compatible from: 2
-- What matching found: runs stay for their counts, the pairs of the newest run over two sources only. No token stands here.

CREATE TABLE "matchRun" (
  "id" TEXT PRIMARY KEY,
  "leftSource" TEXT NOT NULL,
  "rightSource" TEXT NOT NULL,
  "at" INTEGER NOT NULL,
  "pairs" INTEGER NOT NULL,
  "report" TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX "matchRunBySources" ON "matchRun" ("leftSource", "rightSource", "at");

CREATE TABLE "matchPair" (
  "run" TEXT NOT NULL,
  "n" INTEGER NOT NULL,
  "leftRef" TEXT NOT NULL,
  "leftPlace" TEXT NOT NULL,
  "rightRef" TEXT NOT NULL,
  "rightPlace" TEXT NOT NULL,
  "strength" TEXT NOT NULL,
  "agree" TEXT NOT NULL,
  "disagree" TEXT NOT NULL,
  "many" INTEGER NOT NULL CHECK ("many" IN (0, 1)),
  "dataError" INTEGER NOT NULL CHECK ("dataError" IN (0, 1)),
  PRIMARY KEY ("run", "n")
) STRICT, WITHOUT ROWID;
