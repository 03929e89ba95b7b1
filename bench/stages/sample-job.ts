import { createSecretKey, randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { deriveOutputSchema } from "../../gateway/agreements/derive-output-schema.ts";
import { readAgreement } from "../../gateway/agreements/read-agreement.ts";
import { parseStrictYaml } from "../../gateway/core/strict-yaml.ts";
import { uuidV7 } from "../../gateway/core/uuid-v7.ts";
import type { PrepareJob } from "../../gateway/deliveries/work/workbench.ts";
import { bvhExtract } from "../../gateway/demo/bvh-extract.ts";
import { AGREEMENT_FILE, MAPPING_FILE } from "../../gateway/demo/demo-pair.ts";
import { incidentKinds } from "../../gateway/demo/write-extract.ts";
import { loadCatalogue } from "../../gateway/main/product-catalogue.ts";

/** The day that generated extracts are about, a little after the agreement of the demonstration begins. */
const DAY = "2026-03-01";

/** The job of the demonstration's agreement, with throw-away keys. */
export function sampleJob(): PrepareJob {
  const agreement = readAgreement(readFileSync(AGREEMENT_FILE, "utf8"));
  const products = loadCatalogue(null);
  const product = products.product(agreement.product, agreement.productVersion);
  const key = () => createSecretKey(randomBytes(32));
  return {
    deliveryId: uuidV7(Date.parse(DAY)),
    agreement,
    outputSchema: deriveOutputSchema(product, agreement),
    product,
    codeList: products.codeList(agreement),
    areaTable: products.areaTable,
    mapping: parseStrictYaml(readFileSync(MAPPING_FILE, "utf8"), "mapping"),
    fileName: "extract.csv",
    fileBytes: null,
    today: DAY,
    period: { from: DAY, to: DAY },
    samples: 0,
    seal: { contentKey: key(), salt: randomBytes(32) },
    refKey: key(),
    pseudonyms: { domain: "bench", epoch: "2026-03", key: { root: key() } },
    subjectKey: key(),
    earlierPseudonyms: null,
    testProfile: true,
    temporaryFolder: tmpdir(),
  };
}

/** An extract as a file reader gives it: pieces of 64 KiB. In: rows. Out: the pieces. */
export function sampleExtract(rows: number): Uint8Array[] {
  const order = { seed: 1, rows, day: DAY, kinds: incidentKinds(), mistakes: 0.004 };
  const bytes = Buffer.from([...bvhExtract(order)].join(""));
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += 65_536) pieces.push(bytes.subarray(at, at + 65_536));
  return pieces;
}

/** Pieces as a source that can be read once. */
export async function* source(pieces: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* pieces;
}
