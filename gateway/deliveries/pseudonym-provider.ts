import { createHn1FieldProvider } from "../pseudonyms/hn1/field-provider.ts";
import { createHn1Provider } from "../pseudonyms/hn1/keeper-provider.ts";
import type { PseudonymProvider } from "../pseudonyms/pseudonym-provider.ts";
import type { PseudonymMaterial } from "./work/workbench.ts";

/** What makes pseudonyms from the key material that this party holds. Throws PSEUDONYM_KEY_INVALID. */
export function pseudonymProvider(material: PseudonymMaterial): PseudonymProvider {
  const { domain, epoch, key } = material;
  if ("root" in key) return createHn1Provider({ rootKey: key.root, domain, epoch });
  return createHn1FieldProvider({ fieldKeys: key.fields, kid: key.kid, domain, epoch });
}
