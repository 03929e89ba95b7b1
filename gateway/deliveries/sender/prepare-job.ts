import { createSecretKey } from "node:crypto";
import { SluisError } from "../../core/sluis-error.ts";
import type { ActiveAgreement } from "../active-agreement.ts";
import type { DeliverySecret } from "../delivery-secret.ts";
import type { GatewayContext } from "../gateway-context.ts";
import { domainKeys } from "../keys/domain-keys.ts";
import type { PushRequest } from "../ports/officer-service.ts";
import type { PrepareJob } from "../work/workbench.ts";

/**
 * Gathers what a worker needs to treat and seal an extract.
 * In: agreement, request, delivery id, local date, content key and salt (null for a preview). Out: the job, keys as KeyObjects.
 * Throws PSEUDONYM_KEY_MISSING, PRODUCT_UNKNOWN.
 */
export async function prepareJob(
  context: GatewayContext,
  agreement: ActiveAgreement,
  request: PushRequest,
  deliveryId: string,
  today: string,
  secret: DeliverySecret | null,
): Promise<PrepareJob> {
  const { document } = agreement;
  const domain = document.pseudonyms?.domain;
  const keys = domain === undefined ? undefined : await context.store.read((tx) => domainKeys(context, tx, domain));
  if (domain !== undefined && keys?.current === undefined) throw new SluisError("PSEUDONYM_KEY_MISSING", { domain });
  const product = context.products.product(document.product, document.productVersion);
  return {
    deliveryId,
    agreement: document,
    outputSchema: agreement.outputSchema,
    product,
    codeList: context.products.codeList(document),
    areaTable: context.products.areaTable,
    mapping: request.mapping,
    fileName: request.fileName,
    fileBytes: request.fileBytes,
    today,
    period: request.period,
    samples: request.samples,
    seal: secret && { contentKey: createSecretKey(secret.contentKey), salt: secret.salt },
    refKey: await context.keys.refKey(document.id),
    pseudonyms: keys?.current ?? null,
    earlierPseudonyms: keys?.earlier ?? null,
    subjectKey: secret === null ? null : await context.keys.subjectKey(),
    testProfile: context.own.environment === "test",
    temporaryFolder: context.temporaryFolder,
  };
}
