import { readFileSync } from "node:fs";
import { loadShippedCodeList } from "../../gateway/agreements/load-code-list.ts";
import { loadProduct, loadShippedProduct } from "../../gateway/agreements/load-product.ts";
import { readAgreement } from "../../gateway/agreements/read-agreement.ts";
import type { Agreement } from "../../gateway/core/types/agreement.ts";

const FIXTURES = new URL("../fixtures/", import.meta.url);

/** Text of a fixture. In: its path below tests/fixtures. */
export function fixture(path: string): string {
  return readFileSync(new URL(path, FIXTURES), "utf8");
}

/** The agreement about incidents, freshly read, with changes on top. */
export function incidentAgreement(changes: Partial<Agreement> = {}): Agreement {
  return { ...readAgreement(fixture("agreements/incident-almere.yaml")), ...changes };
}

export const INCIDENT = loadShippedProduct("incidentmelding", "1.0.0");
export const CODES = loadShippedCodeList("incidentcodes", "2024");
export const CHICAGO = loadProduct(JSON.parse(fixture("products/chicago-incident.1.0.0.json")));
