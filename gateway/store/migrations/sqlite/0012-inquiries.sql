-- compatible from: 11
-- A receiver asks its supplier what it was sent about records. What the other side said is kept encrypted.
CREATE TABLE "subjectInquiry" (
  "id" TEXT PRIMARY KEY,
  "direction" TEXT NOT NULL CHECK ("direction" IN ('in', 'out')),
  "partner" TEXT NOT NULL,
  "state" TEXT NOT NULL CHECK ("state" IN ('waiting', 'answered', 'refused')),
  "ground" TEXT NOT NULL,
  "years" INTEGER NOT NULL,
  "refs" INTEGER NOT NULL,
  "token" TEXT,
  "failure" TEXT,
  "askedAt" INTEGER NOT NULL,
  "closedAt" INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX "subjectInquiryByTime" ON "subjectInquiry" ("askedAt");
