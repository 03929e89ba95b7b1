import { createSecretKey, randomBytes } from "node:crypto";
import { statSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename } from "node:path";
import { checkAgreement } from "../agreements/check-agreement.ts";
import { deriveOutputSchema } from "../agreements/derive-output-schema.ts";
import type { LocalPreview } from "../cli/cli-context.ts";
import { checkControlDocument } from "../core/control-document.ts";
import { localDate } from "../core/local-date.ts";
import type { Agreement } from "../core/types/agreement.ts";
import { uuidV7 } from "../core/uuid-v7.ts";
import type { PrepareJob } from "../deliveries/work/workbench.ts";
import { loadCatalogue } from "./product-catalogue.ts";
import { systemClock } from "./system-clock.ts";

/**
 * What treating a file takes without a gateway and without its keys: tokens and refs are made with throw-away keys, so they show the
 * form and match nothing. Throws PRODUCT_UNKNOWN and what checking the agreement throws.
 */
export function localJob(preview: LocalPreview): PrepareJob {
  const agreement = checkControlDocument<Agreement>("agreement", preview.agreement);
  const products = loadCatalogue(preview.productsDir);
  const product = products.product(agreement.product, agreement.productVersion);
  const codeList = products.codeList(agreement);
  checkAgreement(agreement, product, codeList);
  const throwAway = () => createSecretKey(randomBytes(32));
  const domain = agreement.pseudonyms?.domain;
  const now = systemClock.now();
  return {
    deliveryId: uuidV7(now),
    agreement,
    outputSchema: deriveOutputSchema(product, agreement),
    product,
    codeList,
    areaTable: products.areaTable,
    mapping: preview.mapping,
    fileName: basename(preview.file),
    fileBytes: statSync(preview.file, { throwIfNoEntry: false })?.size ?? null,
    today: localDate(now),
    period: null,
    samples: preview.samples,
    seal: null,
    refKey: throwAway(),
    subjectKey: null,
    earlierPseudonyms: null,
    pseudonyms: domain === undefined ? null : { domain, epoch: "preview", key: { root: throwAway() } },
    testProfile: agreement.environment === "test",
    temporaryFolder: tmpdir(),
  };
}
