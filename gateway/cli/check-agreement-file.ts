import { agreementHash } from "../agreements/agreement-hash.ts";
import { checkAgreement } from "../agreements/check-agreement.ts";
import { deriveOutputSchema } from "../agreements/derive-output-schema.ts";
import { outputSchemaHash } from "../agreements/output-schema-hash.ts";
import { readAgreement } from "../agreements/read-agreement.ts";
import type { OutputSchema } from "../core/output-schema.ts";
import type { Agreement } from "../core/types/agreement.ts";
import type { ProductSchema } from "../core/types/product.ts";
import type { ProductCatalogue } from "../deliveries/gateway-context.ts";
import { readText } from "./read-document.ts";

/** An agreement from a file that was checked against its product. */
export interface CheckedAgreement {
  readonly agreement: Agreement;
  readonly product: ProductSchema;
  readonly hash: string;
  readonly outputSchema: OutputSchema;
  readonly outputSchemaHash: string;
}

/**
 * Reads and checks an agreement as a gateway would before it installs it.
 * In: path, the products known here. Throws as readAgreement and checkAgreement do, DOCUMENT_NOT_READABLE, PRODUCT_UNKNOWN.
 */
export function checkAgreementFile(path: string, products: ProductCatalogue): CheckedAgreement {
  return checkAgreementDocument(readAgreement(readText(path)), products);
}

/** The same of an agreement that was read. Throws as checkAgreement does, PRODUCT_UNKNOWN. */
export function checkAgreementDocument(agreement: Agreement, products: ProductCatalogue): CheckedAgreement {
  const product = products.product(agreement.product, agreement.productVersion);
  checkAgreement(agreement, product, products.codeList(agreement));
  const outputSchema = deriveOutputSchema(product, agreement);
  return {
    agreement,
    product,
    hash: agreementHash(agreement),
    outputSchema,
    outputSchemaHash: outputSchemaHash(outputSchema),
  };
}
