-- compatible from: 13
-- Tokens are read where they stand in the rows. Only those of the epoch before, which stand in no row, are kept apart.

-- Where the tokens of a table stand follows from its output schema.
ALTER TABLE "rowTable" ADD COLUMN "schema" TEXT COLLATE "C";
UPDATE "rowTable" AS t SET "schema" = coalesce(
  (SELECT max(a."outputSchema") FROM "agreement" a WHERE a."id" = t."agreementId" AND a."outputSchemaHash" = t."outputSchemaHash"),
  (SELECT (s."value"::json -> 'schema')::text FROM "setting" s
    WHERE s."name" = 'ownTable:' || t."agreementId" AND s."value"::json ->> 'outputSchemaHash' = t."outputSchemaHash"));

-- "tokens": JSON, a list of path, type and token for each.
CREATE TABLE "earlierTokens" (
  "delivery" INTEGER NOT NULL,
  "ref" TEXT COLLATE "C" NOT NULL,
  "kid" TEXT COLLATE "C" NOT NULL,
  "tokens" TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY ("delivery", "ref")
);
WITH "keys" AS (SELECT DISTINCT "delivery", "kid" FROM "loadedToken"),
  "earlier" AS (SELECT o."delivery", o."kid" FROM "keys" o JOIN "keyEpoch" e ON e."kid" = o."kid"
    JOIN "keyEpoch" n ON n."domain" = e."domain" AND n."previous" = e."epoch"
    JOIN "keys" k ON k."delivery" = o."delivery" AND k."kid" = n."kid")
INSERT INTO "earlierTokens" ("delivery", "ref", "kid", "tokens")
  SELECT t."delivery", t."ref", t."kid", json_agg(json_build_array(t."path", t."type", t."token"))::text
  FROM "loadedToken" t JOIN "earlier" e ON e."delivery" = t."delivery" AND e."kid" = t."kid"
  GROUP BY t."delivery", t."ref", t."kid";

DROP VIEW "token";
DROP TABLE "loadedToken";
ALTER TABLE "loadedPart" DROP COLUMN "firstToken", DROP COLUMN "lastToken";

-- What is being erased of an epoch begins again, at the first table of rows.
DELETE FROM "setting" WHERE "name" LIKE 'erasing:%';
