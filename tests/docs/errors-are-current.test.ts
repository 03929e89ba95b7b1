import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { ERRORS_FILE, errorsPage } from "../../docs/make-errors.ts";
import { ERROR_TABLE } from "../../gateway/core/error-table.ts";

describe("docs/errors.md", () => {
  it("is what docs/make-errors.ts makes of the table of errors", () => {
    expect(readFileSync(ERRORS_FILE, "utf8")).toBe(errorsPage());
  });

  it("has one row for every code", () => {
    const codes = readFileSync(ERRORS_FILE, "utf8").matchAll(/^\| `([A-Z0-9_]+)` +\|/gm);
    expect([...codes].map((match) => match[1])).toEqual(Object.keys(ERROR_TABLE).sort());
  });
});
