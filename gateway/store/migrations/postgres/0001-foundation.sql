-- One gateway: deliveries, sealed parts, receipts, agreements, logs, hints, and the registers of the municipal tables.
-- Names of columns are those of the records that the ports pass. Times are milliseconds since 1970; hashes in text are hexadecimal.

CREATE TABLE "delivery" (
  "n" INTEGER GENERATED ALWAYS AS IDENTITY PRIMARY KEY, -- what rows refer to: small, and never used twice
  "id" TEXT COLLATE "C" NOT NULL UNIQUE,
  "direction" TEXT COLLATE "C" NOT NULL CHECK ("direction" IN ('in', 'out')),
  "partner" TEXT COLLATE "C" NOT NULL,
  "agreementId" TEXT COLLATE "C" NOT NULL,
  "agreementVersion" INTEGER NOT NULL,
  "agreementHash" TEXT COLLATE "C" NOT NULL,
  "product" TEXT COLLATE "C" NOT NULL,
  "outputSchemaHash" TEXT COLLATE "C" NOT NULL,
  "kind" TEXT COLLATE "C" NOT NULL,
  "periodFrom" TEXT COLLATE "C",
  "periodTo" TEXT COLLATE "C",
  "state" TEXT COLLATE "C" NOT NULL,
  "number" BIGINT,
  "previousHash" TEXT COLLATE "C",
  "manifestHash" TEXT COLLATE "C",
  "manifest" TEXT COLLATE "C",
  "envelope" TEXT COLLATE "C",
  "secret" BYTEA,
  "records" BIGINT NOT NULL,
  "parts" INTEGER NOT NULL,
  "root" TEXT COLLATE "C",
  "trace" TEXT COLLATE "C" NOT NULL,
  "pushIdentity" TEXT COLLATE "C",
  "report" TEXT COLLATE "C",
  "createdAt" BIGINT NOT NULL,
  "releasedAt" BIGINT,
  "closedAt" BIGINT,
  "expiresAt" BIGINT,
  "attempts" INTEGER NOT NULL,
  "nextAttemptAt" BIGINT NOT NULL,
  "reason" TEXT COLLATE "C",
  "parked" SMALLINT NOT NULL CHECK ("parked" IN (0, 1))
);
CREATE INDEX "deliveryByAgreement" ON "delivery" ("agreementId", "direction", "number");
CREATE INDEX "deliveryByState" ON "delivery" ("state", "nextAttemptAt");
CREATE INDEX "deliveryByPush" ON "delivery" ("pushIdentity") WHERE "pushIdentity" IS NOT NULL;

CREATE TABLE "sequence" (
  "agreementId" TEXT COLLATE "C" NOT NULL,
  "direction" TEXT COLLATE "C" NOT NULL,
  "number" BIGINT NOT NULL,
  "manifestHash" TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY ("agreementId", "direction")
);

-- The bytes stand last, so that a list of parts does not read them.
CREATE TABLE "part" (
  "deliveryId" TEXT COLLATE "C" NOT NULL REFERENCES "delivery" ("id"),
  "n" INTEGER NOT NULL,
  "sealedSha256" TEXT COLLATE "C" NOT NULL,
  "sealedBytes" BIGINT NOT NULL,
  "plainBytes" BIGINT NOT NULL,
  "records" BIGINT NOT NULL,
  "sealed" BYTEA NOT NULL,
  PRIMARY KEY ("deliveryId", "n")
);

-- Sealed bytes do not get smaller.
ALTER TABLE "part" ALTER COLUMN "sealed" SET STORAGE EXTERNAL;

CREATE TABLE "receipt" (
  "deliveryId" TEXT COLLATE "C" NOT NULL REFERENCES "delivery" ("id"),
  "stage" TEXT COLLATE "C" NOT NULL,
  "partner" TEXT COLLATE "C" NOT NULL,
  "position" BIGINT NOT NULL,
  "token" TEXT COLLATE "C" NOT NULL,
  "at" BIGINT NOT NULL,
  PRIMARY KEY ("deliveryId", "stage"),
  UNIQUE ("partner", "position")
);
CREATE TABLE "receiptPosition" (
  "partner" TEXT COLLATE "C" PRIMARY KEY,
  "last" BIGINT NOT NULL
);

CREATE TABLE "agreement" (
  "id" TEXT COLLATE "C" NOT NULL,
  "version" BIGINT NOT NULL,
  "hash" TEXT COLLATE "C" NOT NULL,
  "document" TEXT COLLATE "C" NOT NULL,
  "outputSchema" TEXT COLLATE "C" NOT NULL,
  "outputSchemaHash" TEXT COLLATE "C" NOT NULL,
  "status" TEXT COLLATE "C" NOT NULL,
  "installedAt" BIGINT NOT NULL,
  PRIMARY KEY ("id", "version")
);

CREATE TABLE "log" (
  "n" INTEGER GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  "name" TEXT COLLATE "C" NOT NULL UNIQUE,
  "size" BIGINT NOT NULL,
  "lastTime" BIGINT NOT NULL
);
CREATE TABLE "logEntry" (
  "log" INTEGER NOT NULL REFERENCES "log" ("n"),
  "position" BIGINT NOT NULL,
  "type" TEXT COLLATE "C" NOT NULL,
  "time" BIGINT NOT NULL,
  "deliveryId" TEXT COLLATE "C",
  "leafHash" BYTEA NOT NULL,
  "leaf" BYTEA NOT NULL,
  PRIMARY KEY ("log", "position")
);
CREATE INDEX "logEntryByDelivery" ON "logEntry" ("deliveryId", "type") WHERE "deliveryId" IS NOT NULL;
CREATE TABLE "logNode" (
  "log" INTEGER NOT NULL REFERENCES "log" ("n"),
  "level" INTEGER NOT NULL,
  "position" BIGINT NOT NULL,
  "hash" BYTEA NOT NULL,
  PRIMARY KEY ("log", "level", "position")
);
CREATE FUNCTION "logStays"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'log entries stay'; END $$;
CREATE TRIGGER "logEntryStays" BEFORE UPDATE OR DELETE OR TRUNCATE ON "logEntry"
  FOR EACH STATEMENT EXECUTE FUNCTION "logStays"();
CREATE TRIGGER "logNodeStays" BEFORE UPDATE OR DELETE OR TRUNCATE ON "logNode"
  FOR EACH STATEMENT EXECUTE FUNCTION "logStays"();
CREATE TRIGGER "logStays" BEFORE DELETE OR TRUNCATE ON "log" FOR EACH STATEMENT EXECUTE FUNCTION "logStays"();

-- A log grows entry by entry, whoever writes to its head.
CREATE FUNCTION "logGrows"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF NEW."n" <> OLD."n" OR NEW."name" <> OLD."name" OR NEW."size" <> OLD."size" + 1 OR NEW."lastTime" < OLD."lastTime"
    THEN RAISE EXCEPTION 'a log only grows';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER "logGrows" BEFORE UPDATE ON "log" FOR EACH ROW EXECUTE FUNCTION "logGrows"();

-- Also of partners' logs, which have no entries here.
CREATE TABLE "logCheckpoint" (
  "log" TEXT COLLATE "C" NOT NULL,
  "size" BIGINT NOT NULL,
  "note" TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY ("log", "size")
);
CREATE TABLE "disclosure" (
  "log" TEXT COLLATE "C" NOT NULL,
  "position" BIGINT NOT NULL,
  "name" TEXT COLLATE "C" NOT NULL,
  "salt" BYTEA NOT NULL,
  "value" BYTEA NOT NULL,
  "deliveryId" TEXT COLLATE "C",
  PRIMARY KEY ("log", "position", "name")
);

CREATE TABLE "hint" (
  "step" TEXT COLLATE "C" NOT NULL,
  "subject" TEXT COLLATE "C" NOT NULL,
  "version" BIGINT NOT NULL,
  "attempts" INTEGER NOT NULL,
  "dueAt" BIGINT NOT NULL,
  "addedAt" BIGINT NOT NULL,
  "parked" SMALLINT NOT NULL CHECK ("parked" IN (0, 1)),
  "holder" TEXT COLLATE "C", -- instance that works on it, until then
  "heldUntil" BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY ("step", "subject")
);
CREATE INDEX "hintDue" ON "hint" ("step", "parked", "dueAt");

CREATE TABLE "setting" (
  "name" TEXT COLLATE "C" PRIMARY KEY,
  "value" TEXT COLLATE "C" NOT NULL
);

CREATE TABLE "rejectionReport" (
  "deliveryId" TEXT COLLATE "C" PRIMARY KEY,
  "expiresAt" BIGINT NOT NULL,
  "csv" BYTEA NOT NULL
);

-- The municipal tables that exist: one per agreement and output schema.
CREATE TABLE "rowTable" (
  "name" TEXT COLLATE "C" PRIMARY KEY,
  "agreementId" TEXT COLLATE "C" NOT NULL,
  "outputSchemaHash" TEXT COLLATE "C" NOT NULL,
  "product" TEXT COLLATE "C" NOT NULL,
  "columns" TEXT COLLATE "C" NOT NULL,
  UNIQUE ("agreementId", "outputSchemaHash")
);

-- Which rows and tokens a part became: ranges of their keys.
CREATE TABLE "loadedPart" (
  "delivery" INTEGER NOT NULL REFERENCES "delivery" ("n"),
  "n" INTEGER NOT NULL,
  "rowTable" TEXT COLLATE "C" NOT NULL REFERENCES "rowTable" ("name"),
  "rows" INTEGER NOT NULL,
  "firstRow" BIGINT NOT NULL,
  "lastRow" BIGINT NOT NULL,
  "firstToken" BIGINT NOT NULL,
  "lastToken" BIGINT NOT NULL,
  PRIMARY KEY ("delivery", "n")
);

-- Deliveries that the municipality sees. A superseded one was replaced by a full one.
CREATE TABLE "visibleDelivery" (
  "delivery" INTEGER PRIMARY KEY REFERENCES "delivery" ("n"),
  "agreementId" TEXT COLLATE "C" NOT NULL,
  "number" BIGINT NOT NULL,
  "kind" TEXT COLLATE "C" NOT NULL,
  "periodFrom" TEXT COLLATE "C",
  "periodTo" TEXT COLLATE "C",
  "superseded" SMALLINT NOT NULL CHECK ("superseded" IN (0, 1)),
  UNIQUE ("agreementId", "number")
);

-- Each number stands for a block of keys, so that a part has keys in one range without a lock (see copy-rows.ts).
CREATE SEQUENCE "keyBlock";

-- Tokens as they were loaded. "key" is a number made of a token's end: an index on it is a fraction of one on the text.
CREATE TABLE "loadedToken" (
  "n" BIGINT PRIMARY KEY,
  "delivery" INTEGER NOT NULL,
  "ref" TEXT COLLATE "C" NOT NULL,
  "path" TEXT COLLATE "C" NOT NULL,
  "type" TEXT COLLATE "C" NOT NULL,
  "kid" TEXT COLLATE "C" NOT NULL,
  "token" TEXT COLLATE "C" NOT NULL,
  "key" BIGINT NOT NULL
);
CREATE INDEX "loadedTokenByKey" ON "loadedToken" ("key");
CREATE VIEW "token" AS
  SELECT t."ref", t."path", t."type", t."kid", t."token", t."key", t."delivery", v."agreementId"
  FROM "loadedToken" t JOIN "visibleDelivery" v ON v."delivery" = t."delivery";
