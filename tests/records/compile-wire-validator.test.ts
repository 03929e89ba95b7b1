import { describe, expect, it } from "vitest";
import type { Json } from "../../gateway/core/json.ts";
import { compileWireValidator } from "../../gateway/records/compile-wire-validator.ts";
import { treatment } from "./sample-record.ts";
import { writtenRow } from "./written-row.ts";

const { outputSchema, run } = treatment();
const validate = compileWireValidator(outputSchema);
const names = outputSchema.prefixItems.map(({ title }) => title);

function row(changes: { [column: string]: Json } = {}): Json[] {
  const treated = run();
  const cells = treated.kind === "out" ? treated.row : [];
  return cells.map((cell, index) => (names[index]! in changes ? changes[names[index]!]! : cell));
}

describe("the receiver's check of a row", () => {
  it("accepts a row that was treated as agreed, also after it travelled", () => {
    expect(validate(row())).toBeNull();
    expect(validate(JSON.parse(writtenRow(row())))).toBeNull();
  });

  it.each<[string, { [column: string]: Json }, string]>([
    ["a postcode that is finer than agreed", { postcode: "1234AB" }, "postcode pattern"],
    ["a time that is finer than agreed", { begindatumTijd: "2026-03-08T23:15" }, "begindatumTijd format:day-part"],
    ["a neighbourhood where a district was agreed", { buurtCode: "BU00340301" }, "buurtCode pattern"],
    ["a number where a class was agreed", { aantalVerdachten: 3 }, "aantalVerdachten type:string"],
    ["a plate where a pseudonym was agreed", { kenteken: "12-ABC-3" }, "kenteken pattern"],
    ["a pseudonym of another type", { token_inc: row()[names.indexOf("token_adr1")]! }, "token_inc pattern"],
    [
      "a child's member that was not agreed",
      { goederen: [{ categorie: "Fiets", merk: "x" }] },
      "goederen additionalProperties",
    ],
    ["a ref of another shape", { ref: "x" }, "ref pattern"],
    ["an unknown mutation", { mutatie: "anders" }, "mutatie enum"],
    ["a living record without a required value", { incidentcode: null }, "incidentcode required"],
    ["a removal that carries values", { mutatie: "vervallen" }, "eenheid removal-carries-values"],
  ])("refuses %s", (_, changes, expected) => {
    expect(validate(row(changes))?.map(({ field, rule }) => `${field} ${rule}`)).toContain(expected);
  });

  it("tells everything that is wrong with a row, but of one with very many values only the first thing", () => {
    const rules = (changes: { [column: string]: Json }) => validate(row(changes))?.map(({ field }) => field);
    expect(rules({ ref: "x", goederen: [1, 1] })).toEqual(expect.arrayContaining(["ref", "goederen"]));
    expect(rules({ ref: "x", goederen: Array(5000).fill(1) })).toEqual(["ref"]);
  });

  it.each([
    ["too few cells", row().slice(1)],
    ["too many cells", [...row(), "extra"]],
    ["an object", { ref: "x" }],
    ["null", null],
    ["a text", "x"],
  ])("refuses %s", (_, value) => {
    expect(validate(value)).not.toBeNull();
  });
});

describe("a row as it travels", () => {
  it("is one line, whatever its texts hold", () => {
    expect(writtenRow(["a\nb\u2028c\r", 1, null])).toBe('["a\\nb\u2028c\\r",1,null]');
  });
});
