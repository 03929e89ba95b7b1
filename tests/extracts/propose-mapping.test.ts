import { describe, expect, it } from "vitest";
import { checkControlDocument } from "../../gateway/core/control-document.ts";
import { proposeMapping } from "../../gateway/extracts/mapping/propose-mapping.ts";
import { productFields } from "./product-fields.ts";

const { fields, aliases } = productFields("incidentmelding.1.0.0.json");

/** The columns of a real BVH query, in their order. */
const BVH = [
  "Incident Identificatie",
  "Bronregistratie",
  "Incidentsoort code",
  "Incidentsoort",
  "Pleegstraatnaam",
  "Pleeghuisnummer met toev.",
  "Pleegpostcode",
  "Pleegplaats",
  "Pleeggemeente",
  "Pleegprovincie",
  "Pleegsubbuurt",
  "Begin-pleegdag v/d week",
  "Begin-pleegdagdeel",
  "Begin-pleegdatum/tijd",
  "Eind-pleegdatum/tijd",
  "Kennisname-datum/tijd",
  "Aangifte",
  "Poging",
  "Verdachten",
  "Aanhoudingen",
  "Opgehelderd",
  "Object",
  "Project(en)",
  "X",
  "Y",
  "Interne notitie",
];

describe("a proposed mapping", () => {
  it("knows the columns of BVH", () => {
    const { mapping, unusedColumns } = proposeMapping("incidentmelding", BVH, fields, aliases);
    const columnOf = Object.fromEntries(Object.entries(mapping.fields).map(([field, { column }]) => [field, column]));
    expect(columnOf).toEqual({
      incidentId: "Incident Identificatie",
      bronregistratieId: "Bronregistratie",
      incidentcode: "Incidentsoort code",
      incidentomschrijving: "Incidentsoort",
      straat: "Pleegstraatnaam",
      huisnummer: "Pleeghuisnummer met toev.",
      huisletter: "Pleeghuisnummer met toev.",
      toevoeging: "Pleeghuisnummer met toev.",
      postcode: "Pleegpostcode",
      plaats: "Pleegplaats",
      gemeente: "Pleeggemeente",
      provincie: "Pleegprovincie",
      subbuurt: "Pleegsubbuurt",
      begindag: "Begin-pleegdag v/d week",
      begindagdeel: "Begin-pleegdagdeel",
      begindatumTijd: "Begin-pleegdatum/tijd",
      einddatumTijd: "Eind-pleegdatum/tijd",
      kennisnameDatumTijd: "Kennisname-datum/tijd",
      aangifte: "Aangifte",
      poging: "Poging",
      aantalVerdachten: "Verdachten",
      aantalAanhoudingen: "Aanhoudingen",
      opgehelderd: "Opgehelderd",
      objecttype: "Object",
      projectcodes: "Project(en)",
      rdX: "X",
      rdY: "Y",
    });
    expect(unusedColumns).toEqual(["Interne notitie"]);
    expect(checkControlDocument("mapping", mapping)).toBe(mapping);
  });

  it("does not mind order, case, accents and punctuation", () => {
    const written = [...BVH].reverse().map((name) => name.toUpperCase().replaceAll(/[-/.]/g, " "));
    const { mapping } = proposeMapping("incidentmelding", written, fields, aliases);
    expect(Object.keys(mapping.fields)).toHaveLength(27);
    expect(mapping.fields["begindatumTijd"]?.column).toBe("BEGIN PLEEGDATUM TIJD");
  });

  it("finds a field by its own name without other names, and splits no house number that has columns of its own", () => {
    const columns = ["huisnummer", "huisletter", "Pleegplaats", "verdachten", "mutatie", "goederen", "Goederen"];
    const { mapping, unusedColumns } = proposeMapping("incidentmelding", columns, fields, {});
    expect(mapping.fields).toEqual({
      huisnummer: { column: "huisnummer" },
      huisletter: { column: "huisletter" },
      plaats: { column: "Pleegplaats" },
      aantalVerdachten: { column: "verdachten" },
      goederen: { column: "goederen" },
    });
    expect(mapping.mutatie?.column).toBe("mutatie");
    expect(unusedColumns).toEqual(["Goederen"]);
  });
});
