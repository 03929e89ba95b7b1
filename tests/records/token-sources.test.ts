import { describe, expect, it } from "vitest";
import { type FoundToken, findTokens, tokenSources } from "../../gateway/records/token-sources.ts";
import { sampleColumn, sampleTable } from "../contract/store-samples.ts";

const { schema } = sampleTable([
  sampleColumn("pand", "text", { "x-token-type": "adr1" }),
  sampleColumn("soort", "text"),
  sampleColumn("betrokkenen", "json", {
    type: ["array", "null"],
    items: {
      type: "object",
      properties: { rol: { type: "string" }, persoon: { type: "string", "x-token-type": "pnd1" } },
    },
  }),
  sampleColumn("kentekens", "json", { type: "array", items: { type: "string", "x-token-type": "ken" } }),
  sampleColumn("token_bsn", "text", { "x-role": "token", "x-token-type": "bsn" }),
]);

function tokensOf(record: readonly never[] | readonly unknown[]): FoundToken[] {
  const found: FoundToken[] = [];
  for (const source of tokenSources(schema)) findTokens(source, record[source.column] as never, found);
  return found;
}

describe("the tokens of a record", () => {
  it("are found in columns, in lists and in children, each with its path", () => {
    const children = [{ rol: "aangever", persoon: "p0" }, { rol: "getuige" }, { persoon: "p2" }];
    expect(tokensOf(["r1", "nieuw", "a", "hn1.x", children, ["k0", "k1"], "b"])).toEqual([
      { path: "pand", type: "adr1", token: "a" },
      { path: "betrokkenen[0].persoon", type: "pnd1", token: "p0" },
      { path: "betrokkenen[2].persoon", type: "pnd1", token: "p2" },
      { path: "kentekens[0]", type: "ken", token: "k0" },
      { path: "kentekens[1]", type: "ken", token: "k1" },
      { path: "token_bsn", type: "bsn", token: "b" },
    ]);
  });

  it("are none where cells are empty", () => {
    expect(tokensOf(["r1", "vervallen", null, null, null, null, null])).toEqual([]);
  });
});
