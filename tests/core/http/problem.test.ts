import { describe, expect, it } from "vitest";
import { errorFromProblem, problemOf } from "../../../gateway/core/http/problem.ts";
import type { Json } from "../../../gateway/core/json.ts";
import { SluisError } from "../../../gateway/core/sluis-error.ts";

describe("a problem document", () => {
  it("has the same title for every occurrence and the details apart", () => {
    const problem = problemOf(new SluisError("TOO_LARGE", { what: "part", limit: 8 }), "f1");
    expect(problem).toEqual({
      type: "urn:sluis:error:TOO_LARGE",
      title: "… is larger than allowed (…).",
      status: 413,
      code: "TOO_LARGE",
      retry: false,
      instance: "urn:sluis:failure:f1",
      details: { what: "part", limit: 8 },
    });
  });

  it("says nothing about this installation to a partner", () => {
    const inside = new SluisError("ADDRESS_IN_USE", { address: "/var/lib/sluis/gateway.sock" });
    expect(JSON.stringify(problemOf(inside, "f1"))).not.toContain("/var/lib");
    expect(JSON.stringify(problemOf(new Error("/var/lib/sluis"), "f1"))).not.toContain("/var/lib");
  });

  it("says the whole sentence to an officer", () => {
    const inside = new SluisError("ADDRESS_IN_USE", { address: "gateway.sock" });
    expect(problemOf(inside, "f1", "nl").detail).toBe("Het adres gateway.sock is al in gebruik.");
    expect(problemOf(inside, "f1", "en").detail).toBe("The address gateway.sock is already in use.");
  });

  it("reads back as the same error", () => {
    const error = new SluisError("TOO_LARGE", { what: "part", limit: 8 });
    const read = errorFromProblem(JSON.parse(JSON.stringify(problemOf(error, "f1"))) as Json);
    expect(read).toMatchObject({ failureId: "f1", error: { code: error.code, details: error.details } });
  });

  it("is none when it has no code of ours", () => {
    const others = [null, [], "x", {}, { code: 5 }, { code: "toString" }, { code: "__proto__" }] as const;
    for (const document of others) expect(errorFromProblem(document)).toBeUndefined();
  });
});
