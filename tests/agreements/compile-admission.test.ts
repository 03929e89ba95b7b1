import { describe, expect, it } from "vitest";
import { compileAdmission } from "../../gateway/agreements/compile-admission.ts";
import type { Json } from "../../gateway/core/json.ts";
import type { Agreement } from "../../gateway/core/types/agreement.ts";
import { CHICAGO, INCIDENT, incidentAgreement } from "./sample-agreement.ts";

const TODAY = "2026-03-10";
const RIGHT = { gemeenteCode: "GM0034", incidentcode: "A72", wpgArtikel: 8, eersteVerwerkingsdatum: "2026-03-09" };

function verdict(changes: { [field: string]: Json }, agreement: Partial<Agreement> = {}): string | null {
  const record: { [field: string]: Json } = { ...RIGHT, ...changes };
  const values = Object.keys(INCIDENT.properties).map((name) => record[name] ?? null);
  const found = compileAdmission(incidentAgreement(agreement), INCIDENT, TODAY)(values);
  return found && `${found.outcome} ${found.field} ${found.rule}`;
}

describe("what an agreement allows for a record", () => {
  it("lets a record pass that is inside everything", () => {
    expect(verdict({})).toBeNull();
  });

  it.each<[string, { [field: string]: Json }, string]>([
    ["another municipality", { gemeenteCode: "GM0363" }, "withhold gemeenteCode area-not-agreed"],
    ["no municipality", { gemeenteCode: null }, "withhold gemeenteCode area-not-agreed"],
    ["a blocked code", { incidentcode: "F521" }, "withhold incidentcode code-not-agreed"],
    ["an article that is not agreed", { wpgArtikel: 13 }, "refuse wpgArtikel wpg-article-not-agreed"],
    ["no article", { wpgArtikel: null }, "refuse wpgArtikel wpg-article-unknown"],
    ["article 9", { wpgArtikel: 9 }, "refuse wpgArtikel wpg-article-never"],
    ["article 10", { wpgArtikel: 10 }, "refuse wpgArtikel wpg-article-never"],
    [
      "a date before the agreed age",
      { eersteVerwerkingsdatum: "2024-03-09" },
      "refuse eersteVerwerkingsdatum older-than-agreed",
    ],
    [
      "a date more than five years ago",
      { eersteVerwerkingsdatum: "2021-03-09" },
      "refuse eersteVerwerkingsdatum older-than-five-years",
    ],
    [
      "a date in the future",
      { eersteVerwerkingsdatum: "2026-03-11" },
      "refuse eersteVerwerkingsdatum first-processed-in-future",
    ],
    [
      "no date of first processing",
      { eersteVerwerkingsdatum: null },
      "refuse eersteVerwerkingsdatum first-processed-unknown",
    ],
  ])("stops a record with %s", (_, changes, expected) => {
    expect(verdict(changes)).toBe(expected);
  });

  it("counts the last allowed day in", () => {
    expect(verdict({ eersteVerwerkingsdatum: "2024-03-10" })).toBeNull();
    expect(verdict({ eersteVerwerkingsdatum: "2021-03-10" }, { guards: {} })).toBeNull();
  });

  it("keeps articles 9 and 10 and the five years, also when the agreement sets no guards", () => {
    expect(verdict({ wpgArtikel: 9 }, { guards: {} })).toContain("wpg-article-never");
    expect(verdict({ eersteVerwerkingsdatum: "2021-03-09" }, { guards: {} })).toContain("older-than-five-years");
    expect(verdict({ wpgArtikel: 13 }, { guards: {} })).toBeNull();
    expect(verdict({ wpgArtikel: null }, { guards: {} })).toContain("wpg-article-unknown");
  });

  it("follows the outcome that the agreement chooses", () => {
    expect(verdict({ gemeenteCode: "GM0363" }, { area: { municipalities: ["GM0034"], outside: "refuse" } })).toContain(
      "refuse",
    );
    expect(verdict({ wpgArtikel: 9 }, { guards: { outside: "withhold" } })).toContain("withhold");
  });

  it("only lets allowed codes pass when the agreement lists them", () => {
    const codes = { list: "incidentcodes", version: "2024", allowed: ["A72"], outside: "refuse" } as const;
    expect(verdict({}, { codes: { ...codes, allowed: ["A72"] } })).toBeNull();
    expect(verdict({ incidentcode: "A70" }, { codes: { ...codes, allowed: ["A72"] } })).toContain("code-not-agreed");
  });

  it("lets everything pass for a product without area, codes or guards", () => {
    const admission = compileAdmission(incidentAgreement(), CHICAGO, TODAY);
    expect(admission(Object.keys(CHICAGO.properties).map(() => null))).toBeNull();
  });
});
