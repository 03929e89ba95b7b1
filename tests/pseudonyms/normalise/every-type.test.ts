import { expect, it } from "vitest";
import { outcomeOf } from "./outcome-of.ts";

const TYPES = [
  ..."bsn rsin surname given initial date postcode house plate ken phone tel iban doc email eml bag cbs".split(" "),
  ..."pvn pkt inc reg".split(" "),
];
const SENTINELS = "- -- . ? NULL NVT NB ONBEKEND UNKNOWN X XX XXX GEEN".split(" ");

it.each(TYPES)("%s: an empty value and every sentinel is absent", (type) => {
  for (const sentinel of ["", " ", "\t\n", "\u200b", "\ufeff", ...SENTINELS])
    expect(outcomeOf(type, sentinel)).toBe("~");
  expect(outcomeOf(type)).toBe("~");
});

it.each(TYPES)("%s: a sentinel is met in any case, with spaces, dots and slashes", (type) => {
  for (const sentinel of ["n.v.t.", "N/B", " o n b e k e n d ", "Geen", "x.x.x", "/", "u/n/k/n/o/w/n", "- -"])
    expect(outcomeOf(type, sentinel)).toBe("~");
});

it.each(TYPES)("%s: wrongly decoded text and lone surrogates are an encoding error", (type) => {
  for (const text of ["Ã«", "\ufffd", "12\ufffd4", "\ud800", "1\udc00", "JansÃ«n", "Ã\u008bx"])
    expect(outcomeOf(type, text)).toBe("!ENCODING");
});

it.each([
  ["ZoÃ«", "ë"],
  ["JosÃ©", "é"],
  ["Ã–zdemir", "Ö as Windows-1252"],
  ["ÃœnlÃ¼", "Ü and ü"],
  ["GÃ¼ndoÄŸan", "ğ"],
  ["Åžahin", "Ş"],
  ["ÄorÄ‘eviÄ‡", "đ and ć"],
  ["Oâ€™Neill", "a typographic apostrophe"],
  ["Ð˜Ð²Ð°Ð½Ð¾Ð²", "Cyrillic"],
  ["ï»¿Jan", "a byte order mark"],
  ["Jan\u00c2\u00a0Peter", "a fixed space"],
  ["Jos├®", "é of a DOS character set"],
])("a name read with the wrong character set is refused: %s", (name) => {
  expect(outcomeOf("surname", name)).toBe("!ENCODING");
  expect(outcomeOf("given", name)).toBe("!ENCODING");
});

it.each([
  ["KŘÍŽ", "KRIZ"],
  ["JOÃO", "JOAO"],
  ["ÉTÉ", "ETE"],
  ["JÄRVELÄ–NIEMI", "JARVELANIEMI"],
  ["ANDRÉ\u00a0LAURENT", "ANDRELAURENT"],
  ["Çelik", "CELIK"],
  ["Åström", "ASTROM"],
  ["Þór", "THOR"],
])("a name that only looks like it is kept: %s", (name, expected) => {
  expect(outcomeOf("surname", name)).toBe(expected);
});

it("format characters go, also in the middle, and white space and controls become one space", () => {
  expect(outcomeOf("bsn", "\ufeff1234\u00ad567\u200d82")).toBe("123456782");
  expect(outcomeOf("bsn", "123\u00a0456\u2009782")).toBe("123456782");
  expect(outcomeOf("bsn", "123\u0000456\t782\n")).toBe("123456782");
  expect(outcomeOf("surname", "van\u00a0\u2003der\tBerg")).toBe("BERG");
  expect(outcomeOf("given", "Jan\u0085Peter")).toBe("JAN");
});

it("code-like types take full-width characters, names of other scripts and other digits are not turned into ours", () => {
  expect(outcomeOf("postcode", "２６２８ＨＪ")).toBe("2628HJ");
  expect(outcomeOf("bsn", "١٢٣٤٥٦٧٨٢")).toBe("!FORMAT");
  expect(outcomeOf("postcode", "2628НЈ")).toBe("!FORMAT");
  expect(outcomeOf("plate", "12-abı-3")).toBe("!FORMAT");
});

it("a type without a rule is refused by its name", () => {
  expect(() => outcomeOf("shoe", "42")).toThrow(expect.objectContaining({ code: "PSEUDONYM_TYPE_UNKNOWN" }));
});
