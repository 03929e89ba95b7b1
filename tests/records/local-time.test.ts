import { describe, expect, it } from "vitest";
import { createLocalTimeCheck } from "../../gateway/records/local-time.ts";

const amsterdam = createLocalTimeCheck("Europe/Amsterdam");

describe("a wall-clock time in the Netherlands", () => {
  it.each([
    ["2025-03-30T01:59", "plain"],
    ["2025-03-30T02:00", "missing"],
    ["2025-03-30T02:59", "missing"],
    ["2025-03-30T03:00", "plain"],
    ["2025-10-26T01:59", "plain"],
    ["2025-10-26T02:00", "ambiguous"],
    ["2025-10-26T02:59", "ambiguous"],
    ["2025-10-26T03:00", "plain"],
    ["2025-03-29T02:30", "plain"],
    ["2025-03-31T02:30", "plain"],
    ["1995-09-24T02:30", "ambiguous"],
    ["1970-03-29T02:30", "plain"],
    ["2026-07-01T12:00", "plain"],
  ])("%s is %s", (text, kind) => {
    expect(amsterdam(text)).toBe(kind);
    expect(amsterdam(text)).toBe(kind);
  });
});

it("a wall-clock time elsewhere follows the changes there", () => {
  const chicago = createLocalTimeCheck("America/Chicago");
  expect(chicago("2022-03-13T02:30")).toBe("missing");
  expect(chicago("2022-11-06T01:30")).toBe("ambiguous");
  expect(chicago("2022-03-27T02:30")).toBe("plain");
});
