import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { STATES_FILE, statesPage } from "../../docs/make-states.ts";
import { STATE_TABLE } from "../../gateway/deliveries/state-table.ts";

describe("docs/states.md", () => {
  it("is what docs/make-states.ts makes of the state table", () => {
    expect(readFileSync(STATES_FILE, "utf8")).toBe(statesPage());
  });

  it("has one row for every step", () => {
    const rows = readFileSync(STATES_FILE, "utf8").match(/^\| (?!from |---)/gm) ?? [];
    expect(rows).toHaveLength(STATE_TABLE.length);
  });
});
