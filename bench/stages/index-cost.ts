import { readFileSync } from "node:fs";
import { deriveOutputSchema } from "../../gateway/agreements/derive-output-schema.ts";
import { readAgreement } from "../../gateway/agreements/read-agreement.ts";
import { parseStrictYaml } from "../../gateway/core/strict-yaml.ts";
import { prepareDelivery } from "../../gateway/deliveries/work/prepare-delivery.ts";
import type { PrepareJob } from "../../gateway/deliveries/work/workbench.ts";
import { makeRegisters } from "../../gateway/demo/match/registers.ts";
import { loadCatalogue } from "../../gateway/main/product-catalogue.ts";
import { type Figure, median } from "../figures.ts";
import { sampleExtract, sampleJob, source } from "./sample-job.ts";

const MATCH_DEMO = new URL("../../gateway/demo/match/", import.meta.url);
const DAY = "2026-03-01";

/**
 * What the subject index adds to preparing a record: processor time with it less that without it, in turns on the same rows, and bytes. Of
 * incidents, in which only plates stand for persons; and of reports with the people in them.
 */
export async function indexCost(rows: number, runs: number): Promise<Figure[]> {
  const incidents = await added(sampleJob(), sampleExtract(rows), runs);
  const reports = Math.ceil(rows / 4);
  const { csv } = makeRegisters({ seed: 1, people: reports, reports, registered: 1, day: DAY }).reports;
  const people = await added(reportsJob(), [Buffer.from(csv)], runs);
  return [
    { name: "index of an incident", value: incidents.microseconds, unit: "µs" },
    { name: "index of an incident, size", value: incidents.bytes, unit: "bytes" },
    { name: "index of a report with people", value: people.microseconds, unit: "µs" },
    { name: "index of a report with people, size", value: people.bytes, unit: "bytes" },
  ];
}

async function added(job: PrepareJob, pieces: readonly Uint8Array[], runs: number) {
  const differences: number[] = [];
  let bytes = 0;
  for (let run = 0; run <= runs; run++) {
    const without = await measured({ ...job, subjectKey: null }, pieces);
    const indexed = await measured(job, pieces);
    bytes = indexed.bytes / indexed.records;
    // the first turn only warms up
    if (run > 0) differences.push((indexed.microseconds - without.microseconds) / indexed.records);
  }
  return { microseconds: median(differences), bytes };
}

async function measured(job: PrepareJob, pieces: readonly Uint8Array[]) {
  let bytes = 0;
  const started = process.cpuUsage();
  const { report } = await prepareDelivery(job, source(pieces), {
    part: async ({ subjects }) => {
      if (subjects === null) return;
      bytes += subjects.refs.length + subjects.keys.reduce((sum, { entries }) => sum + entries.length, 0);
    },
    progress: () => {},
    allow: async () => Number.MAX_SAFE_INTEGER,
    signal: new AbortController().signal,
  });
  const { user, system } = process.cpuUsage(started);
  if (report.records.sealed === 0) throw new Error("nothing was prepared");
  return { microseconds: user + system, bytes, records: report.records.sealed };
}

/** The job of the demonstration of matching: reports of offences, of which the people leave as tokens. */
function reportsJob(): PrepareJob {
  const read = (name: string) => readFileSync(new URL(name, MATCH_DEMO), "utf8");
  const agreement = readAgreement(read("reports.yaml"));
  const products = loadCatalogue(null);
  const product = products.product(agreement.product, agreement.productVersion);
  return {
    ...sampleJob(),
    agreement,
    product,
    outputSchema: deriveOutputSchema(product, agreement),
    codeList: products.codeList(agreement),
    mapping: parseStrictYaml(read("reports-mapping.yaml"), "mapping"),
  };
}
