-- compatible from: 5
-- What a manifest will say about pseudonyms is what held when the rows were treated: kept as JSON until the manifest says it.
ALTER TABLE "delivery" ADD COLUMN "stamp" TEXT COLLATE "C";
