-- compatible from: 11
-- A receiver asks its supplier what it was sent about records. What the other side said is kept encrypted.
CREATE TABLE "subjectInquiry" (
  "id" TEXT COLLATE "C" PRIMARY KEY,
  "direction" TEXT COLLATE "C" NOT NULL CHECK ("direction" IN ('in', 'out')),
  "partner" TEXT COLLATE "C" NOT NULL,
  "state" TEXT COLLATE "C" NOT NULL CHECK ("state" IN ('waiting', 'answered', 'refused')),
  "ground" TEXT COLLATE "C" NOT NULL,
  "years" BIGINT NOT NULL,
  "refs" BIGINT NOT NULL,
  "token" TEXT COLLATE "C",
  "failure" TEXT COLLATE "C",
  "askedAt" BIGINT NOT NULL,
  "closedAt" BIGINT
);
CREATE INDEX "subjectInquiryByTime" ON "subjectInquiry" ("askedAt");
