import { agreementHash } from "../../agreements/agreement-hash.ts";
import { checkAgreement } from "../../agreements/check-agreement.ts";
import { deriveOutputSchema } from "../../agreements/derive-output-schema.ts";
import { diffAgreements } from "../../agreements/diff-agreements.ts";
import { outputSchemaHash } from "../../agreements/output-schema-hash.ts";
import { canonicalJson } from "../../core/canonical-json.ts";
import { checkControlDocument } from "../../core/control-document.ts";
import type { Json } from "../../core/json.ts";
import { SluisError } from "../../core/sluis-error.ts";
import type { Agreement } from "../../core/types/agreement.ts";
import type { GatewayContext } from "../gateway-context.ts";
import { partnerLog, writeEntry } from "../log-writer.ts";
import type { Requester } from "../ports/officer-service.ts";
import type { StoredAgreement } from "../ports/store.ts";

/**
 * Installs an agreement version here. The same document again changes nothing; another document under the same version is refused,
 * because deliveries refer to a version by its hash. The log about the partner tells of it.
 * In: the parsed document, the officer (absent for one from the folder of agreements). Out: what is installed.
 * Throws SCHEMA_VIOLATION, UNKNOWN_KEY, AGREEMENT_INVALID, PRODUCT_UNKNOWN, NOT_A_PARTY, ENVIRONMENT_DIFFERS, AGREEMENT_CHANGED.
 */
export async function installAgreement(
  context: GatewayContext,
  document: Json,
  who?: Requester,
): Promise<StoredAgreement> {
  const agreement = checkControlDocument<Agreement>("agreement", document);
  const { own, products, clock } = context;
  if (agreement.supplier.oin !== own.oin && agreement.receiver.oin !== own.oin)
    throw new SluisError("NOT_A_PARTY", { agreement: agreement.id });
  if (agreement.environment !== own.environment)
    throw new SluisError("ENVIRONMENT_DIFFERS", { own: own.environment, theirs: agreement.environment });
  const product = products.product(agreement.product, agreement.productVersion);
  checkAgreement(agreement, product, products.codeList(agreement));
  const outputSchema = deriveOutputSchema(product, agreement);
  const stored: StoredAgreement = {
    id: agreement.id,
    version: agreement.version,
    hash: agreementHash(agreement),
    document: canonicalJson(document),
    outputSchema: canonicalJson(outputSchema),
    outputSchemaHash: outputSchemaHash(outputSchema),
    status: "active",
    installedAt: clock.now(),
  };
  return context.store.transaction(async (tx) => {
    const there = await tx.agreements.get(stored.id, stored.version);
    if (there?.hash === stored.hash) return there;
    if (there !== undefined) {
      const [first] = diffAgreements(JSON.parse(there.document) as Agreement, agreement);
      throw new SluisError("AGREEMENT_CHANGED", {
        agreement: stored.id,
        version: stored.version,
        member: first?.path ?? "?",
      });
    }
    await tx.agreements.put(stored);
    const { id, version, hash } = stored;
    const [from, to] = [agreement.supplier.oin, agreement.receiver.oin];
    const role = who === undefined ? {} : { role: who.role };
    await writeEntry(
      context,
      tx,
      partnerLog(context, from === own.oin ? to : from),
      { type: "agreement-accepted", environment: own.environment, agreement: { id, version, hash }, from, to, ...role },
      who === undefined ? {} : { actor: who.id },
    );
    return stored;
  });
}
