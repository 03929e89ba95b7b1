import { describe, expect, it } from "vitest";
import { canaryBlock, checkCanary } from "../../gateway/pseudonyms/canary.ts";
import { CANARY_IDENTITIES } from "../../gateway/pseudonyms/canary-identities.ts";
import { deriveFieldKey } from "../../gateway/pseudonyms/hn1/derive.ts";
import { createHn1FieldProvider } from "../../gateway/pseudonyms/hn1/field-provider.ts";
import { createHn1Provider } from "../../gateway/pseudonyms/hn1/keeper-provider.ts";
import { keyTypes } from "../../gateway/pseudonyms/key-types.ts";
import { normalise } from "../../gateway/pseudonyms/normalise/normalise.ts";
import { testDomainKey } from "./test-key.ts";

const keeper = createHn1Provider(testDomainKey());

describe("the test identities", () => {
  it("are sixteen, with BSNs of the test profile and house numbers from 90000", () => {
    expect(CANARY_IDENTITIES.map(({ id }) => id)).toEqual(Array.from({ length: 16 }, (_, at) => at + 1));
    for (const { inputs } of CANARY_IDENTITIES) {
      const bsn = normalise("bsn", inputs["bsn"]!, { testProfile: true });
      if (bsn.kind === "ok") expect(bsn.value).toMatch(/^00/);
      expect(normalise("bsn", inputs["bsn"]!, { testProfile: false }).kind).not.toBe("ok");
      const house = normalise("house", inputs["house"]!, { testProfile: true });
      expect(house).toMatchObject({ kind: "ok", value: expect.stringMatching(/^9[0-9]{4}(?:-|$)/) });
    }
  });

  it("use reserved domains only", () => {
    for (const { inputs } of CANARY_IDENTITIES) {
      const email = normalise("eml", inputs["eml"] ?? [], { testProfile: true });
      if (email.kind === "ok") expect(email.value).toMatch(/(?:@example\.(?:com|net|org)|\.example)$/);
    }
  });

  it("try out every key type, and some values that get no token", () => {
    const block = canaryBlock(keeper, keyTypes());
    for (const type of keyTypes()) expect(block[type]!.filter((token) => token !== "").length).toBeGreaterThan(1);
    for (const type of ["bsn", "pnd1", "adr1"]) expect(block[type]).toContain("");
  });
});

describe("the canary block", () => {
  it("has sixteen texts for each type, tokens or empty", () => {
    const block = canaryBlock(keeper, ["bsn", "adr1"]);
    expect(Object.keys(block)).toEqual(["bsn", "adr1"]);
    for (const [type, tokens] of Object.entries(block)) {
      expect(tokens).toHaveLength(16);
      for (const token of tokens) expect(token).toMatch(new RegExp(`^(?:hn1\\.m22dye54\\.${type}\\.[0-9a-z]{32})?$`));
    }
  });

  it("is equal for a partner with the same key and rules", () => {
    const holder = createHn1FieldProvider({
      kid: keeper.kid,
      domain: keeper.domain,
      epoch: keeper.epoch,
      fieldKeys: new Map([["pnd1", deriveFieldKey(testDomainKey(), "pnd1")]]),
    });
    expect(checkCanary(keeper, canaryBlock(keeper, keyTypes()))).toEqual([]);
    expect(checkCanary(holder, canaryBlock(keeper, keyTypes()))).toEqual([]);
  });

  it("names type, identity and rule of each token that differs", () => {
    const block = canaryBlock(keeper, ["bsn", "pnd1"]);
    const other = { ...block, pnd1: block["pnd1"]!.with(5 - 1, "hn1.m22dye54.pnd1.other") };
    expect(checkCanary(keeper, other)).toEqual([
      {
        type: "pnd1",
        identity: 5,
        rule: {
          nl: "naam, voorvoegsel wordt omgedraaid; een apostrof in een voornaam; een schrikkeljaar; punten in een datum",
          en: "name, prefix is turned round; an apostrophe in a given name; a leap year; dots in a date",
        },
      },
    ]);
  });

  it("differs wherever the key differs, and when it is cut short", () => {
    const block = canaryBlock(keeper, ["bsn"]);
    const filled = block["bsn"]!.filter((token) => token !== "").length;
    expect(checkCanary(createHn1Provider(testDomainKey("2026-07")), block)).toHaveLength(filled);
    expect(checkCanary(keeper, { bsn: [] })).toHaveLength(16);
  });

  it("is not made of a type that may not stand alone", () => {
    expect(() => canaryBlock(keeper, ["surname"])).toThrow(
      expect.objectContaining({ code: "PSEUDONYM_TYPE_NOT_ALONE" }),
    );
    expect(checkCanary(keeper, { surname: [], toString: [] })).toEqual([]);
  });
});
