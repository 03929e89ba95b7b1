import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { checkAgreementFile } from "../../gateway/cli/check-agreement-file.ts";
import { previewLocally } from "../../gateway/main/preview-locally.ts";
import { loadCatalogue } from "../../gateway/main/product-catalogue.ts";
import { ROOT } from "./pages.ts";

const EXTRACT = join(ROOT, "docs/examples/extract.csv");
const AGREEMENT = join(ROOT, "docs/examples/overeenkomst.yaml");

describe("the examples of the documentation", () => {
  it("have an agreement that is correct", () => {
    expect(checkAgreementFile(AGREEMENT, loadCatalogue(null)).agreement.id).toBe("proef-incidenten");
  });

  it("have an extract of which four records leave and the one of another municipality is withheld", async () => {
    const { agreement } = checkAgreementFile(AGREEMENT, loadCatalogue(null));
    const preview = { file: EXTRACT, agreement, mapping: null, samples: 0, productsDir: null };
    const { report } = await previewLocally(preview, () => {}, new AbortController().signal);
    expect(report.records).toEqual({ sealed: 4, refused: 0, withheld: 1 });
    expect(report.withheld).toEqual([{ field: "gemeenteCode", rule: "area-not-agreed", count: 1 }]);
  });
});
