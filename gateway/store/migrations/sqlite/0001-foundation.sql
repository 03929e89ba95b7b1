-- One gateway: deliveries, sealed parts, receipts, agreements, logs, hints, and the registers of the municipal tables.
-- Names of columns are those of the records that the ports pass. Times are milliseconds since 1970; hashes in text are hexadecimal.

CREATE TABLE "delivery" (
  "n" INTEGER PRIMARY KEY AUTOINCREMENT, -- what rows refer to: small, and never used twice
  "id" TEXT NOT NULL UNIQUE,
  "direction" TEXT NOT NULL CHECK ("direction" IN ('in', 'out')),
  "partner" TEXT NOT NULL,
  "agreementId" TEXT NOT NULL,
  "agreementVersion" INTEGER NOT NULL,
  "agreementHash" TEXT NOT NULL,
  "product" TEXT NOT NULL,
  "outputSchemaHash" TEXT NOT NULL,
  "kind" TEXT NOT NULL,
  "periodFrom" TEXT,
  "periodTo" TEXT,
  "state" TEXT NOT NULL,
  "number" INTEGER,
  "previousHash" TEXT,
  "manifestHash" TEXT,
  "manifest" TEXT,
  "envelope" TEXT,
  "secret" BLOB,
  "records" INTEGER NOT NULL,
  "parts" INTEGER NOT NULL,
  "root" TEXT,
  "trace" TEXT NOT NULL,
  "pushIdentity" TEXT,
  "report" TEXT,
  "createdAt" INTEGER NOT NULL,
  "releasedAt" INTEGER,
  "closedAt" INTEGER,
  "expiresAt" INTEGER,
  "attempts" INTEGER NOT NULL,
  "nextAttemptAt" INTEGER NOT NULL,
  "reason" TEXT,
  "parked" INTEGER NOT NULL CHECK ("parked" IN (0, 1))
) STRICT;
CREATE INDEX "deliveryByAgreement" ON "delivery" ("agreementId", "direction", "number");
CREATE INDEX "deliveryByState" ON "delivery" ("state", "nextAttemptAt");
CREATE INDEX "deliveryByPush" ON "delivery" ("pushIdentity") WHERE "pushIdentity" IS NOT NULL;

CREATE TABLE "sequence" (
  "agreementId" TEXT NOT NULL,
  "direction" TEXT NOT NULL,
  "number" INTEGER NOT NULL,
  "manifestHash" TEXT NOT NULL,
  PRIMARY KEY ("agreementId", "direction")
) STRICT, WITHOUT ROWID;

-- The bytes stand last, so that a list of parts does not read them.
CREATE TABLE "part" (
  "deliveryId" TEXT NOT NULL REFERENCES "delivery" ("id"),
  "n" INTEGER NOT NULL,
  "sealedSha256" TEXT NOT NULL,
  "sealedBytes" INTEGER NOT NULL,
  "plainBytes" INTEGER NOT NULL,
  "records" INTEGER NOT NULL,
  "sealed" BLOB NOT NULL,
  PRIMARY KEY ("deliveryId", "n")
) STRICT;

CREATE TABLE "receipt" (
  "deliveryId" TEXT NOT NULL REFERENCES "delivery" ("id"),
  "stage" TEXT NOT NULL,
  "partner" TEXT NOT NULL,
  "position" INTEGER NOT NULL,
  "token" TEXT NOT NULL,
  "at" INTEGER NOT NULL,
  PRIMARY KEY ("deliveryId", "stage"),
  UNIQUE ("partner", "position")
) STRICT;
CREATE TABLE "receiptPosition" (
  "partner" TEXT PRIMARY KEY,
  "last" INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE "agreement" (
  "id" TEXT NOT NULL,
  "version" INTEGER NOT NULL,
  "hash" TEXT NOT NULL,
  "document" TEXT NOT NULL,
  "outputSchema" TEXT NOT NULL,
  "outputSchemaHash" TEXT NOT NULL,
  "status" TEXT NOT NULL,
  "installedAt" INTEGER NOT NULL,
  PRIMARY KEY ("id", "version")
) STRICT;

CREATE TABLE "log" (
  "n" INTEGER PRIMARY KEY,
  "name" TEXT NOT NULL UNIQUE,
  "size" INTEGER NOT NULL,
  "lastTime" INTEGER NOT NULL
) STRICT;
CREATE TABLE "logEntry" (
  "log" INTEGER NOT NULL REFERENCES "log" ("n"),
  "position" INTEGER NOT NULL,
  "type" TEXT NOT NULL,
  "time" INTEGER NOT NULL,
  "deliveryId" TEXT,
  "leafHash" BLOB NOT NULL,
  "leaf" BLOB NOT NULL,
  PRIMARY KEY ("log", "position")
) STRICT, WITHOUT ROWID;
CREATE INDEX "logEntryByDelivery" ON "logEntry" ("deliveryId", "type") WHERE "deliveryId" IS NOT NULL;
CREATE TABLE "logNode" (
  "log" INTEGER NOT NULL REFERENCES "log" ("n"),
  "level" INTEGER NOT NULL,
  "position" INTEGER NOT NULL,
  "hash" BLOB NOT NULL,
  PRIMARY KEY ("log", "level", "position")
) STRICT, WITHOUT ROWID;
CREATE TRIGGER "logEntryKept" BEFORE DELETE ON "logEntry" BEGIN SELECT RAISE(ABORT, 'log entries stay'); END;
CREATE TRIGGER "logEntryUnchanged" BEFORE UPDATE ON "logEntry" BEGIN SELECT RAISE(ABORT, 'log entries stay'); END;
CREATE TRIGGER "logNodeKept" BEFORE DELETE ON "logNode" BEGIN SELECT RAISE(ABORT, 'log nodes stay'); END;
CREATE TRIGGER "logNodeUnchanged" BEFORE UPDATE ON "logNode" BEGIN SELECT RAISE(ABORT, 'log nodes stay'); END;

-- INSERT OR REPLACE deletes without the trigger above.
CREATE TRIGGER "logEntryOnce" BEFORE INSERT ON "logEntry"
  WHEN EXISTS (SELECT 1 FROM "logEntry" WHERE "log" = NEW."log" AND "position" = NEW."position")
  BEGIN SELECT RAISE(ABORT, 'log entries stay'); END;
CREATE TRIGGER "logNodeOnce" BEFORE INSERT ON "logNode"
  WHEN EXISTS (SELECT 1 FROM "logNode" WHERE "log" = NEW."log" AND "level" = NEW."level" AND "position" = NEW."position")
  BEGIN SELECT RAISE(ABORT, 'log nodes stay'); END;

-- Also of partners' logs, which have no entries here.
CREATE TABLE "logCheckpoint" (
  "log" TEXT NOT NULL,
  "size" INTEGER NOT NULL,
  "note" TEXT NOT NULL,
  PRIMARY KEY ("log", "size")
) STRICT, WITHOUT ROWID;
CREATE TABLE "disclosure" (
  "log" TEXT NOT NULL,
  "position" INTEGER NOT NULL,
  "name" TEXT NOT NULL,
  "salt" BLOB NOT NULL,
  "value" BLOB NOT NULL,
  "deliveryId" TEXT,
  PRIMARY KEY ("log", "position", "name")
) STRICT, WITHOUT ROWID;

CREATE TABLE "hint" (
  "step" TEXT NOT NULL,
  "subject" TEXT NOT NULL,
  "version" INTEGER NOT NULL,
  "attempts" INTEGER NOT NULL,
  "dueAt" INTEGER NOT NULL,
  "addedAt" INTEGER NOT NULL,
  "parked" INTEGER NOT NULL CHECK ("parked" IN (0, 1)),
  PRIMARY KEY ("step", "subject")
) STRICT, WITHOUT ROWID;
CREATE INDEX "hintDue" ON "hint" ("step", "parked", "dueAt");

CREATE TABLE "setting" (
  "name" TEXT PRIMARY KEY,
  "value" TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE "rejectionReport" (
  "deliveryId" TEXT PRIMARY KEY,
  "expiresAt" INTEGER NOT NULL,
  "csv" BLOB NOT NULL
) STRICT;

-- The municipal tables that exist: one per agreement and output schema.
CREATE TABLE "rowTable" (
  "name" TEXT PRIMARY KEY,
  "agreementId" TEXT NOT NULL,
  "outputSchemaHash" TEXT NOT NULL,
  "product" TEXT NOT NULL,
  "columns" TEXT NOT NULL,
  UNIQUE ("agreementId", "outputSchemaHash")
) STRICT, WITHOUT ROWID;

-- Which rows and tokens a part became: ranges of their keys.
CREATE TABLE "loadedPart" (
  "delivery" INTEGER NOT NULL REFERENCES "delivery" ("n"),
  "n" INTEGER NOT NULL,
  "rowTable" TEXT NOT NULL REFERENCES "rowTable" ("name"),
  "rows" INTEGER NOT NULL,
  "firstRow" INTEGER NOT NULL,
  "lastRow" INTEGER NOT NULL,
  "firstToken" INTEGER NOT NULL,
  "lastToken" INTEGER NOT NULL,
  PRIMARY KEY ("delivery", "n")
) STRICT, WITHOUT ROWID;

-- Deliveries that the municipality sees. A superseded one was replaced by a full one.
CREATE TABLE "visibleDelivery" (
  "delivery" INTEGER PRIMARY KEY REFERENCES "delivery" ("n"),
  "agreementId" TEXT NOT NULL,
  "number" INTEGER NOT NULL,
  "kind" TEXT NOT NULL,
  "periodFrom" TEXT,
  "periodTo" TEXT,
  "superseded" INTEGER NOT NULL CHECK ("superseded" IN (0, 1)),
  UNIQUE ("agreementId", "number")
) STRICT;

-- Tokens as they were loaded. "key" is a number made of a token's end: an index on it is a fraction of one on the text.
CREATE TABLE "loadedToken" (
  "n" INTEGER PRIMARY KEY,
  "delivery" INTEGER NOT NULL,
  "ref" TEXT NOT NULL,
  "path" TEXT NOT NULL,
  "type" TEXT NOT NULL,
  "kid" TEXT NOT NULL,
  "token" TEXT NOT NULL,
  "key" INTEGER NOT NULL
) STRICT;
CREATE INDEX "loadedTokenByKey" ON "loadedToken" ("key");
CREATE VIEW "token" AS
  SELECT t."ref", t."path", t."type", t."kid", t."token", t."key", t."delivery", v."agreementId"
  FROM "loadedToken" t JOIN "visibleDelivery" v ON v."delivery" = t."delivery";
