import { describe, expect, it } from "vitest";
import { DATA_FORMATS } from "../../gateway/core/data-formats.ts";

describe("the formats of data", () => {
  it.each<[keyof typeof DATA_FORMATS, string[], string[]]>([
    ["text", ["", "Noël\n'Curaçaostraat'", "😀"], ["\u0000", "\u001b[0m", "\udc00"]],
    [
      "date",
      ["2024-02-29", "2000-02-29", "2026-12-31"],
      [
        "2026-02-29",
        "1900-02-29",
        "2026-04-31",
        "2026-13-01",
        "2026-00-10",
        "2026-1-01",
        "20260101",
        "2026-01-01T00:00",
        "２026-01-01",
      ],
    ],
    [
      "local-date-time",
      ["2026-01-01T00:00", "2026-12-31T23:59"],
      [
        "2026-01-01 00:00",
        "2026-01-01T24:00",
        "2026-01-01T00:60",
        "2026-01-01T00:00:00",
        "2026-01-01T0a:00",
        "2026-02-30T00:00",
      ],
    ],
    ["postcode", ["1234AB", "9999", "1000AA"], ["0999AB", "1234ab", "1234 AB", "123A", "12345", "1234A", "12a4AB", ""]],
    [
      "day-part",
      ["2026-03-08 nacht", "2026-03-08 ochtend"],
      ["2026-03-08", "2026-03-08 dag", "2026-03-32 nacht", "2026-03-08Tnacht"],
    ],
    ["iso-week", ["2026-W01", "2020-W53"], ["2026-W00", "2026-W54", "2026-1", "2026-W1", "2026-W001"]],
    ["month", ["2026-01", "2026-12"], ["2026-13", "2026-00", "2026-1", "2026/01"]],
    ["quarter", ["2026-Q1", "2026-Q4"], ["2026-Q0", "2026-Q5", "2026-Q", "2026-1"]],
  ])("%s accepts and refuses", (format, right, wrong) => {
    const check = DATA_FORMATS[format];
    expect(right.filter((text) => !check(text))).toEqual([]);
    expect(wrong.filter((text) => check(text))).toEqual([]);
  });
});
