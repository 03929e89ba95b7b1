import { describe, expect, it } from "vitest";
import { outcomeOf } from "./outcome-of.ts";

describe("a postcode", () => {
  it.each([
    ["2628-hj", "2628HJ"],
    ["2628.HJ", "2628HJ"],
    ["NL 2628 HJ", "2628HJ"],
    ["nl2628hj", "2628HJ"],
    ["2628SA", "!BANNED"],
    ["2628 sd", "!BANNED"],
    ["2628SS", "!BANNED"],
    ["2628SE", "2628SE"],
    ["2628AS", "2628AS"],
    ["0628HJ", "!FORMAT"],
    ["2628", "!FORMAT"],
    ["NL2628", "!FORMAT"],
    ["2628H", "!FORMAT"],
    ["2628HJK", "!FORMAT"],
    ["2G28HJ", "!FORMAT"],
    ["2628 H0", "!FORMAT"],
    ["BE2628HJ", "!FORMAT"],
    ["2628/HJ", "!FORMAT"],
  ])("%s is %s", (raw, expected) => {
    expect(outcomeOf("postcode", raw)).toBe(expected);
  });
});

describe("a house number", () => {
  it.each([
    [["12"], "12"],
    [["00012"], "12"],
    [["99999"], "99999"],
    [["100000"], "!FORMAT"],
    [["0"], "!FORMAT"],
    [["00"], "!FORMAT"],
    [["-12"], "!FORMAT"],
    [["A12"], "!FORMAT"],
    [["122"], "122"],
    [["12-2"], "12-2"],
    [["12 2"], "12-2"],
    [["12/2"], "12-2"],
    [["12", "", "2"], "12-2"],
    [["12", "2"], "12-2"],
    [["12 a"], "12-A"],
    [["12-a-2"], "12-A2"],
    [["12", "a", "2"], "12-A2"],
    [["12a", "", "2"], "12-A2"],
    [["12", " ", "a 2"], "12-A2"],
    [["9 -9"], "9-9"],
    [["9 9-9"], "9-99"],
    [["12-02"], "12-02"],
    [["12", "", "A02"], "12-A02"],
    [["12-"], "12"],
    [["12 bis."], "12-BIS"],
    [["3", "", "huis"], "3-HS"],
    [["3-HUIS"], "3-HS"],
    [["3hs"], "3-HS"],
    [["12 ABCDEF"], "12-ABCDEF"],
    [["12 ABCDEFG"], "!SUFFIX"],
    [["12", "A", "123456"], "!SUFFIX"],
    [["12", "-", "."], "12"],
    [["12", "n.v.t.", "onbekend"], "12"],
    [["12", "X"], "12-X"],
    [["12", "xx"], "12-XX"],
    [["12.0"], "!FORMAT"],
    [["12,5"], "!FORMAT"],
    [["12½"], "!FORMAT"],
    [["12²"], "!FORMAT"],
    [["12", "é"], "!FORMAT"],
    [["12", "Ã©"], "!ENCODING"],
    [["１２－２"], "12-2"],
    [["12–2"], "12-2"],
    [["", "A", "2"], "~"],
  ])("%j is %s", (cells, expected) => {
    expect(outcomeOf("house", ...cells)).toBe(expected);
  });
});

describe("a plate", () => {
  const SIDECODES =
    "AB1234 1234AB 12AB34 AB12CD ABCD12 12ABCD 12ABC3 1ABC23 AB123C A123BC ABC12D A12BCD 1AB234 123AB4".split(" ");

  it("follows one of the fourteen sidecodes", () => {
    expect(SIDECODES).toHaveLength(14);
    for (const plate of SIDECODES) expect(outcomeOf("plate", plate)).toBe(`NL:${plate}`);
    for (const plate of ["123456", "ABCDEF", "ABCDE1", "1ABCDE", "A12345", "12345A", "AB123", "AB12345", "A1B2C3"])
      expect(outcomeOf("plate", plate)).toBe("!SIDECODE");
  });

  it.each([
    [["NL-12-34"], "NL:NL1234"],
    [["NL 12-34"], "NL:NL1234"],
    [["12-34-NL"], "NL:1234NL"],
    [["NL 12-ABC-3"], "NL:12ABC3"],
    [["NLNL1234"], "NL:NL1234"],
    [["NL-ABCDEF"], "!SIDECODE"],
    [["NL12ABC34"], "!SIDECODE"],
    [["12.abc.3", "nl"], "NL:12ABC3"],
    [["12ABC3", "NLD"], "NL:12ABC3"],
    [["12ABC3", ""], "NL:12ABC3"],
    [["12ABC3", "onbekend"], "NL:12ABC3"],
    [["B-AB 1234", "d"], "D:BAB1234"],
    [["1-ABC-234", "B"], "B:1ABC234"],
    [["12ABC3", "D"], "D:12ABC3"],
    [["NL-AB-12", "D"], "D:NLAB12"],
    [["TÜ-AB 12", "D"], "!FORMAT"],
    [["12ABC3", "1"], "!FORMAT"],
    [["12ABC3", "DEUT"], "!FORMAT"],
    [["A".repeat(13), "D"], "!FORMAT"],
    [["12*ABC3"], "!FORMAT"],
    [["--- ---"], "~"],
  ])("%j is %s", (cells, expected) => {
    expect(outcomeOf("plate", ...cells)).toBe(expected);
    expect(outcomeOf("ken", ...cells)).toBe(expected);
  });
});
