import { createSecretKey, randomBytes } from "node:crypto";
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { agreementHash } from "../../gateway/agreements/agreement-hash.ts";
import { canonicalJson } from "../../gateway/core/canonical-json.ts";
import type { Json } from "../../gateway/core/json.ts";
import type { ActiveAgreement } from "../../gateway/deliveries/active-agreement.ts";
import type { GatewayContext } from "../../gateway/deliveries/gateway-context.ts";
import type { SubjectKeys } from "../../gateway/deliveries/ports/subject-index.ts";
import { systemClock } from "../../gateway/main/system-clock.ts";
import { createSubjectService } from "../../gateway/oversight/subject/create-subject-service.ts";
import { createSubjectKey } from "../../gateway/pseudonyms/subject-key.ts";
import { openSqliteStore } from "../../gateway/store/sqlite/open-sqlite-store.ts";
import type { BenchCase } from "../figures.ts";
import { deliveredDay } from "../stages/delivered-day.ts";
import { indexCost } from "../stages/index-cost.ts";
import { sampleJob } from "../stages/sample-job.ts";

const DAY = 24 * 3600_000;
const PRIVACY = { id: "privacy", role: "privacy-officer" };
/** Types of which every record has one person's key. */
const TYPES = ["bsn", "pnd1", "pnd2", "adr1", "tel"];
/** The person that is asked about stands in one delivery of so many. */
const FOUND_EACH = 90;
const PERSON = { bsn: "001000007", achternaam: "Jansen", voornamen: "Noor", geboortedatum: "12-04-1980" };

/** Years of daily deliveries in the subject index of the embedded store, and somebody who asks; and what the index costs a preparation. */
export const subjectRequest: BenchCase = {
  name: "subject-request",
  about:
    "a subject request over years of daily deliveries on the embedded store, and the cost of the index for a record",
  long: true,
  async run({ subjectDays, subjectRows, stageRows, stageRuns }, say) {
    const folder = mkdtempSync(join(tmpdir(), "sluis-bench-subject-"));
    const path = join(folder, "store.sqlite");
    const store = await openSqliteStore({ path, lock: true, clock: systemClock });
    try {
      const subjectKey = createSecretKey(randomBytes(32));
      const agreement = sampleAgreement();
      await store.transaction((tx) => tx.agreements.put(agreement.stored));
      const first = systemClock.now() - subjectDays * DAY;
      for (let day = 0; day < subjectDays; day++) {
        const delivery = deliveredDay(agreement, day + 1, first + day * DAY, subjectRows);
        const keys = TYPES.map((type) => keysOfDay(subjectKey, type, subjectRows, day % FOUND_EACH === 0));
        await store.transaction(async (tx) => {
          await tx.deliveries.insert(delivery);
          await tx.subjects.put(delivery.id, 1, { refs: randomBytes(20 * subjectRows), keys });
        });
        if (day % 365 === 0) say(`${day} of ${subjectDays} days`);
      }
      const context = {
        ...{ store, clock: systemClock, own: { oin: agreement.document.supplier.oin, name: "", environment: "test" } },
        clockIsCredible: () => true,
        keys: { subjectKey: async () => subjectKey },
        stopping: new AbortController().signal,
      } as unknown as GatewayContext;
      const service = createSubjectService(context);
      const expected = Math.ceil(subjectDays / FOUND_EACH);
      const timed = async (person: object): Promise<number> => {
        const started = performance.now();
        const { deliveries, notSearched } = await service.search(PRIVACY, { v: 1, ground: "wpg-25", years: 6, person });
        if (deliveries.length !== expected || notSearched.length > 0)
          throw new Error(`found ${deliveries.length} of ${expected} deliveries`);
        return (performance.now() - started) / 1000;
      };
      return [
        { name: "deliveries", value: subjectDays, unit: "" },
        { name: "records of each", value: subjectRows, unit: "" },
        { name: "store", value: storeBytes(folder) / 2 ** 20, unit: "MiB" },
        { name: "by BSN, the first time", value: await timed({ bsn: PERSON.bsn }), unit: "s" },
        { name: "by BSN, again", value: await timed({ bsn: PERSON.bsn }), unit: "s" },
        { name: "by BSN, name and date of birth", value: await timed(PERSON), unit: "s" },
        ...(await indexCost(stageRows, stageRuns)),
      ];
    } finally {
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

function sampleAgreement(): ActiveAgreement {
  const { agreement: document, outputSchema } = sampleJob();
  const stored: ActiveAgreement["stored"] = {
    ...{ id: document.id, version: document.version, hash: agreementHash(document), status: "active" },
    document: canonicalJson(document as unknown as Json),
    outputSchema: canonicalJson(outputSchema as unknown as Json),
    ...{ outputSchemaHash: "0".repeat(64), installedAt: 0, supplierSignature: "a.b.c", receiverSignature: "a.b.c" },
  };
  return { stored, document, outputSchema };
}

/** Keys of as many strangers as there are records, of whom the last may be the person that is asked about. */
function keysOfDay(
  subjectKey: Parameters<typeof createSubjectKey>[0],
  type: string,
  records: number,
  found: boolean,
): SubjectKeys {
  const entries = randomBytes(12 * records);
  for (let record = 0; record < records; record++) entries.writeUInt32LE(record, 8 * records + 4 * record);
  const parts: { readonly [type: string]: readonly string[] } = {
    bsn: [PERSON.bsn],
    pnd1: ["JANSEN", "NOOR", "19800412"],
    pnd2: ["JANSEN", "N", "19800412"],
  };
  if (!found || parts[type] === undefined) return { type, entries };
  const maker = createSubjectKey(subjectKey, type);
  maker.queue(parts[type], { bytes: entries, at: 8 * (records - 1) });
  maker.flush();
  return { type, entries };
}

function storeBytes(folder: string): number {
  return readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
}
