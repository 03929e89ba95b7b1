import { describe, expect, it } from "vitest";
import { composeKey, type RawInputs } from "../../gateway/pseudonyms/compose-key.ts";
import { isKeyType, keyTypes, strengthOf } from "../../gateway/pseudonyms/key-types.ts";

const PERSON: RawInputs = {
  surname: ["van der Berg"],
  given: ["Jan Peter"],
  date: ["1983-05-26"],
  postcode: ["2628 HJ"],
  house: ["90012", "a", "2"],
};

function compose(type: string, change: RawInputs = {}) {
  return composeKey(type, { ...PERSON, ...change }, { testProfile: true });
}

describe("a composite key", () => {
  it.each([
    ["pnd1", ["BERG", "JAN", "19830526"]],
    ["pnd2", ["BERG", "J", "19830526"]],
    ["pnd3", ["BERG", "J", "198305"]],
    ["adr1", ["2628HJ", "90012-A2"]],
    ["adr2", ["2628HJ", "90012"]],
  ])("%s is made of %j", (type, parts) => {
    expect(compose(type)).toEqual({ kind: "ok", parts });
  });

  it("takes the initial from initials, or from the given name when there are none", () => {
    expect(compose("pnd2", { initial: ["P.J."] })).toEqual({ kind: "ok", parts: ["BERG", "P", "19830526"] });
    expect(compose("pnd2", { initial: [""] })).toEqual({ kind: "ok", parts: ["BERG", "J", "19830526"] });
    expect(compose("pnd2", { initial: ["P."], given: undefined })).toMatchObject({ kind: "ok" });
  });

  it.each(["19830500", "1983", "1983-05"])("takes an incomplete date only into pnd3: %s", (date) => {
    for (const type of ["pnd1", "pnd2"])
      expect(compose(type, { date: [date] })).toEqual({ kind: "reject", part: "date", reason: "PARTIAL" });
    expect(compose("pnd3", { date: [date] })).toMatchObject({ kind: "ok" });
  });

  it("is absent when one of its inputs is absent or not there", () => {
    expect(compose("pnd1", { surname: ["onbekend"] })).toEqual({ kind: "absent" });
    expect(compose("pnd1", { given: undefined })).toEqual({ kind: "absent" });
    expect(compose("adr1", { house: [] })).toEqual({ kind: "absent" });
    expect(composeKey("adr1", {}, { testProfile: true })).toEqual({ kind: "absent" });
  });

  it("is refused with the input and its reason, also when another input is absent", () => {
    expect(compose("pnd1", { date: ["31-02-1983"] })).toEqual({ kind: "reject", part: "date", reason: "DAY" });
    expect(compose("pnd1", { surname: [""], date: ["83"] })).toEqual({
      kind: "reject",
      part: "date",
      reason: "FORMAT",
    });
  });
});

describe("a single key", () => {
  it.each([
    ["bsn", ["000000024"], ["000000024"]],
    ["rsin", ["123456782"], ["123456782"]],
    ["ken", ["B AB 1234", "D"], ["D:BAB1234"]],
    ["tel", ["06-12345678"], ["+31612345678"]],
    ["eml", ["Jan@Example.nl"], ["jan@example.nl"]],
    ["iban", ["NL91ABNA0417164300"], ["NL91ABNA0417164300"]],
    ["doc", ["XR1001R58", "P"], ["NLD:P:XR1001R58"]],
    ["bag", ["0363010012145295"], ["0363010012145295"]],
    ["pvn", ["PL0100-2017123456"], ["PL0100-2017123456"]],
    ["pkt", ["01/123456-26"], ["01/123456-26"]],
    ["inc", ["PL0100_BVH_1234567"], ["PL0100_BVH_1234567"]],
    ["reg", ["PL0100_BVH_2017123456"], ["PL0100_BVH_2017123456"]],
  ])("%s %j is one part", (type, cells, parts) => {
    expect(compose(type, { [type]: cells })).toEqual({ kind: "ok", parts });
  });

  it.each(["sex", "pc4", "given", "initial", "surname", "date", "postcode", "house", "cbs"])(
    "%s may not stand alone",
    (type) => {
      expect(isKeyType(type)).toBe(false);
      expect(() => compose(type)).toThrow(expect.objectContaining({ code: "PSEUDONYM_TYPE_NOT_ALONE" }));
    },
  );

  it.each(["shoe", "", "toString", "__proto__", "plate"])("%s is no key type", (type) => {
    expect(() => compose(type)).toThrow(expect.objectContaining({ code: "PSEUDONYM_TYPE_UNKNOWN" }));
  });
});

it("strength classes are those of the specification", () => {
  const classes = Map.groupBy(keyTypes(), strengthOf);
  expect(classes.get("A")).toEqual(["bsn", "doc", "pnd1"]);
  expect(classes.get("B")).toEqual(["pnd2", "adr1", "tel", "iban", "ken", "eml"]);
  expect(classes.get("C")).toEqual(["pnd3", "adr2"]);
  expect(classes.get(null)).toEqual(["rsin", "bag", "pvn", "pkt", "inc", "reg"]);
});
