import { describe, expect, it } from "vitest";
import { compileAdmission } from "../../gateway/agreements/compile-admission.ts";
import { compileRules } from "../../gateway/agreements/compile-rules.ts";
import { deriveOutputSchema } from "../../gateway/agreements/derive-output-schema.ts";
import { readAgreement } from "../../gateway/agreements/read-agreement.ts";
import type { Json } from "../../gateway/core/json.ts";
import { compileRecordTreatment } from "../../gateway/records/compile-record-treatment.ts";
import { compileWireValidator } from "../../gateway/records/compile-wire-validator.ts";
import { CHICAGO, fixture } from "../agreements/sample-agreement.ts";
import { fakeHash, fakeName, valuesOf, withNames } from "./sample-record.ts";

const AGREEMENT = readAgreement(fixture("agreements/chicago.yaml"));
const SCHEMA = deriveOutputSchema(CHICAGO, AGREEMENT);
const treat = compileRecordTreatment({
  product: CHICAGO,
  agreement: AGREEMENT,
  outputSchema: SCHEMA,
  lookups: { codeList: null, areaTable: null },
  admission: compileAdmission(AGREEMENT, CHICAGO, "2026-03-10"),
  rules: compileRules(CHICAGO, AGREEMENT, SCHEMA),
  pseudonymise: () => () => ({ kind: "absent" }),
  refOfKey: () => {
    throw new Error("this product has no key");
  },
  refOfLine: (line) => fakeName("", `line ${line}`),
});

const ROW: { [field: string]: Json } = {
  date: "2022-09-16T21:30",
  block: "026XX S KEDVALE AVE",
  primaryType: "BURGLARY",
  description: "FORCIBLE ENTRY",
  locationDescription: "RESIDENCE - GARAGE",
  arrest: false,
  domestic: false,
  communityArea: 30,
};

describe("another product, by schema and agreement alone", () => {
  it("is treated, with a ref made from the line because it has no natural key", () => {
    const treated = withNames(treat(valuesOf(ROW, CHICAGO), 12, "nieuw"));
    const row = treated.kind === "out" ? treated.row : [];
    expect(row).toEqual([fakeHash("line 12"), "nieuw", "2022-09-16", ...Object.values(ROW).slice(1)]);
    expect(compileWireValidator(SCHEMA)(row)).toBeNull();
  });

  it("follows the clock of its own time zone", () => {
    expect(treat(valuesOf({ ...ROW, date: "2022-03-13T02:30" }, CHICAGO), 1, "nieuw")).toEqual({
      kind: "refused",
      findings: [{ field: "date", rule: "local-time-missing" }],
    });
    expect(treat(valuesOf({ ...ROW, date: "2022-03-27T02:30" }, CHICAGO), 1, "nieuw").kind).toBe("out");
  });

  it("cannot remove a record that has no lasting ref", () => {
    expect(treat(valuesOf(ROW, CHICAGO), 1, "vervallen")).toEqual({
      kind: "refused",
      findings: [{ field: "record", rule: "removal-without-key" }],
    });
  });
});
