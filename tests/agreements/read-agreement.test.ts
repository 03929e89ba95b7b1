import { describe, expect, it } from "vitest";
import { agreementHash } from "../../gateway/agreements/agreement-hash.ts";
import { readAgreement } from "../../gateway/agreements/read-agreement.ts";
import { SluisError } from "../../gateway/core/sluis-error.ts";
import { fixture } from "./sample-agreement.ts";

const YAML = fixture("agreements/incident-almere.yaml");

function codeOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof SluisError) return `${error.code} ${error.details["why"] ?? error.details["at"] ?? ""}`.trim();
    throw error;
  }
  return "nothing thrown";
}

describe("reading an agreement", () => {
  it("gives the same agreement and hash from YAML and from JSON, whatever the order of members", () => {
    const agreement = readAgreement(YAML);
    const reversed = JSON.stringify(Object.fromEntries(Object.entries(agreement).reverse()), null, 2);
    expect(readAgreement(reversed)).toEqual(agreement);
    expect(agreementHash(readAgreement(reversed))).toBe(agreementHash(agreement));
    expect(agreementHash(agreement)).toMatch(/^[0-9a-f]{64}$/);
  });

  it("gives another hash for any other content", () => {
    const agreement = readAgreement(YAML);
    expect(agreementHash({ ...agreement, version: 2 })).not.toBe(agreementHash(agreement));
  });

  it("names an unknown key and the nearest known one", () => {
    expect(() => readAgreement(`${YAML}\nfourEye: true\n`)).toThrowError(/fourEyes/);
  });

  it.each([
    ["a duplicate key", "id: a\nid: b\n", "YAML_INVALID DUPLICATE_KEY"],
    ["an alias", "a: &x [1]\nb: *x\n", "YAML_INVALID anchor"],
    ["a bomb of aliases", "a: &a [l,l]\nb: &b [*a,*a]\nc: [*b,*b]\n", "YAML_INVALID anchor"],
    ["a tag", "a: !!binary aGk=\n", "YAML_INVALID tag"],
    ["an unknown tag", "a: !run x\n", "YAML_INVALID TAG_RESOLVE_FAILED"],
    ["a key that is no text", "1: a\n", "YAML_INVALID key"],
    ["a key that reaches the prototype", "__proto__: {a: b}\n", "YAML_INVALID __proto__"],
    ["a second document", "a: 1\n---\nb: 2\n", "YAML_INVALID MULTIPLE_DOCS"],
    ["an infinite number", "a: .inf\n", "YAML_INVALID number"],
    ["an integer that loses digits", "a: 9007199254740993\n", "YAML_INVALID number"],
    ["nesting without end", `a: ${"[".repeat(60)}${"]".repeat(60)}\n`, "YAML_INVALID depth"],
    ["nesting that exhausts the parser", `a: ${"[".repeat(100_000)}`, "YAML_INVALID"],
    ["a text that is no mapping", "hello\n", "SCHEMA_VIOLATION /"],
    ["JSON with a duplicate member", '{"id":"a","id":"b"}', "JSON_DUPLICATE_MEMBER"],
  ])("refuses %s", (_, text, code) => {
    expect(codeOf(() => readAgreement(text))).toContain(code);
  });

  it("refuses a document of more than a megabyte before parsing it", () => {
    expect(codeOf(() => readAgreement(`a: ${"x".repeat(1_100_000)}`))).toBe("TOO_LARGE");
  });
});
