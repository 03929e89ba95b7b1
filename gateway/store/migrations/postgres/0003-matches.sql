-- compatible from: 2
-- What matching found: runs stay for their counts, the pairs of the newest run over two sources only. No token stands here.

CREATE TABLE "matchRun" (
  "id" TEXT COLLATE "C" PRIMARY KEY,
  "leftSource" TEXT COLLATE "C" NOT NULL,
  "rightSource" TEXT COLLATE "C" NOT NULL,
  "at" BIGINT NOT NULL,
  "pairs" BIGINT NOT NULL,
  "report" TEXT COLLATE "C" NOT NULL
);
CREATE INDEX "matchRunBySources" ON "matchRun" ("leftSource", "rightSource", "at");

CREATE TABLE "matchPair" (
  "run" TEXT COLLATE "C" NOT NULL,
  "n" BIGINT NOT NULL,
  "leftRef" TEXT COLLATE "C" NOT NULL,
  "leftPlace" TEXT COLLATE "C" NOT NULL,
  "rightRef" TEXT COLLATE "C" NOT NULL,
  "rightPlace" TEXT COLLATE "C" NOT NULL,
  "strength" TEXT COLLATE "C" NOT NULL,
  "agree" TEXT COLLATE "C" NOT NULL,
  "disagree" TEXT COLLATE "C" NOT NULL,
  "many" SMALLINT NOT NULL CHECK ("many" IN (0, 1)),
  "dataError" SMALLINT NOT NULL CHECK ("dataError" IN (0, 1)),
  PRIMARY KEY ("run", "n")
);

-- For analysts: which keys led to how many pairs, without refs.
CREATE VIEW "inzage"."koppelingen" AS
  SELECT r."leftSource" AS "links", r."rightSource" AS "rechts", to_timestamp(r."at" / 1000.0) AS "tijdstip",
    p."strength" AS "sterkte", p."agree" AS "gelijk", p."disagree" AS "verschillend", p."many" = 1 AS "meervoudig",
    count(*) AS "paren"
  FROM "matchPair" p JOIN "matchRun" r ON r."id" = p."run"
  GROUP BY 1, 2, 3, 4, 5, 6, 7 HAVING count(*) >= 5;
