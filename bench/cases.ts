import { corrections } from "./cases/corrections.ts";
import { log } from "./cases/log.ts";
import { manyAgreements } from "./cases/many-agreements.ts";
import { matchLarge } from "./cases/match-large.ts";
import { memory } from "./cases/memory.ts";
import { oneRecord } from "./cases/one-record.ts";
import { pseudonyms } from "./cases/pseudonyms.ts";
import { readLarge } from "./cases/read-large.ts";
import { stages } from "./cases/stages.ts";
import { subjectRequest } from "./cases/subject-request.ts";
import { embeddedPath, wholePath } from "./cases/whole-path.ts";
import type { BenchCase } from "./figures.ts";

/** Every case, in the order in which they run. */
export const CASES: readonly BenchCase[] = [
  wholePath,
  embeddedPath,
  oneRecord,
  corrections,
  stages,
  log,
  manyAgreements,
  memory,
  readLarge,
  pseudonyms,
  matchLarge,
  subjectRequest,
];
