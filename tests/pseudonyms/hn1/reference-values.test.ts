import { createHmac, createSecretKey } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { base32 } from "../../../gateway/core/base32.ts";
import { lengthPrefix } from "../../../gateway/core/length-prefix.ts";
import { deriveFieldKey, deriveKcv, deriveKid, deriveTypeKcv } from "../../../gateway/pseudonyms/hn1/derive.ts";
import { createHn1FieldProvider } from "../../../gateway/pseudonyms/hn1/field-provider.ts";
import { createHn1Provider } from "../../../gateway/pseudonyms/hn1/keeper-provider.ts";
import { keyTypes } from "../../../gateway/pseudonyms/key-types.ts";
import { testDomainKey, testRootKey } from "../test-key.ts";

const SUITE = "HN1-HKDF-SHA256-HMAC-SHA256";

/** HN1 as the specification writes it, step by step, with node:crypto only. */
function asWritten(epoch: string) {
  const domain = "agr-2026-001";
  const hmac = (key: Uint8Array, ...data: Uint8Array[]) => {
    const mac = createHmac("sha256", key);
    for (const piece of data) mac.update(piece);
    return mac.digest();
  };
  const one = Uint8Array.of(1);
  const prk = hmac(lengthPrefix(SUITE, "salt", domain, epoch), testRootKey().export());
  const field = (type: string) => hmac(prk, lengthPrefix(SUITE, "field", domain, epoch, "match", type, "NLN-1"), one);
  const kid = base32(hmac(prk, lengthPrefix(SUITE, "kid", domain, epoch), one).subarray(0, 5));
  return {
    kid,
    kcvOf: (type: string) => hmac(field(type), lengthPrefix(SUITE, "kcv"), one).subarray(0, 16).toString("hex"),
    checkKey: (type: string) => hmac(field(type), lengthPrefix(SUITE, "check"), one),
    token: (type: string, parts: readonly string[]) =>
      `hn1.${kid}.${type}.${base32(hmac(field(type), lengthPrefix(SUITE, type, "NLN-1", ...parts)).subarray(0, 20))}`,
  };
}

describe("the reference values of the specification", () => {
  it.each([
    ["2026-01", "m22dye54", "a5b62ce5737b6fcecd05ba26c469bf8d"],
    ["2026-07", "1mnhxcr2", "d8a67278fee59efdcdbd57b6ab09718b"],
  ])("epoch %s has its KID and KCV", (epoch, kid, kcv) => {
    expect(deriveKid(testDomainKey(epoch))).toBe(kid);
    expect(deriveKcv(testDomainKey(epoch))).toBe(kcv);
  });

  it.each([
    ["2026-01", "bsn", ["123456782"], "hn1.m22dye54.bsn.hvtzzyj514ay2k9aswywctng8jt93enp"],
    ["2026-01", "rsin", ["123456782"], "hn1.m22dye54.rsin.smws2zmrqffdzc95m9rx0vwakk56r1ex"],
    ["2026-01", "pnd1", ["BERG", "JAN", "19830526"], "hn1.m22dye54.pnd1.vmas8fpqx1bv339wfzx0mfwk5w1a4tzq"],
    ["2026-01", "adr1", ["2628HJ", "12-A"], "hn1.m22dye54.adr1.07m2syhvxk34t1q7ds34z3jrmmh0h637"],
    ["2026-07", "bsn", ["123456782"], "hn1.1mnhxcr2.bsn.r92jmhbcvgae95x3xa8ne5b6evxwngz7"],
  ])("epoch %s, %s %j gives its token", (epoch, type, parts, token) => {
    expect(createHn1Provider(testDomainKey(epoch)).token(type, parts)).toBe(token);
  });

  it("follow from the construction as it is written", () => {
    expect(asWritten("2026-01").kid).toBe("m22dye54");
    expect(asWritten("2026-01").token("bsn", ["123456782"])).toBe("hn1.m22dye54.bsn.hvtzzyj514ay2k9aswywctng8jt93enp");
  });
});

describe("a token", () => {
  const provider = createHn1Provider(testDomainKey());
  const written = asWritten("2026-01");

  it("is that of the construction for any parts, however long and in any script", () => {
    const part = fc.oneof(
      fc.string({ minLength: 1 }),
      fc.string({ minLength: 1, unit: "binary" }),
      fc.constant("é".repeat(700)),
    );
    fc.assert(
      fc.property(fc.constantFrom(...keyTypes()), fc.array(part, { minLength: 1, maxLength: 4 }), (type, parts) => {
        expect(provider.token(type, parts)).toBe(written.token(type, parts));
      }),
      { numRuns: 300 },
    );
  });

  it("is that of the construction at every length around the blocks of SHA-256", () => {
    for (let length = 1; length < 200; length++) {
      const parts = ["A".repeat(length)];
      expect(provider.token("bsn", parts)).toBe(written.token("bsn", parts));
    }
  });

  it("has the suite, KID, type and 32 characters of Crockford base32", () => {
    for (const type of keyTypes())
      expect(provider.token(type, ["A"])).toMatch(new RegExp(`^hn1\\.m22dye54\\.${type}\\.[0-9a-hjkmnp-tv-z]{32}$`));
  });

  it("does not run parts together", () => {
    expect(provider.token("adr1", ["2628HJ1", "2"])).not.toBe(provider.token("adr1", ["2628HJ", "12"]));
  });

  it("differs for every type, domain and epoch of the same key", () => {
    const others = [
      createHn1Provider(testDomainKey("2026-07")),
      createHn1Provider({ ...testDomainKey(), domain: "agr-2026-002" }),
    ];
    const bodies = [provider, ...others].flatMap((one) =>
      keyTypes().map((type) => one.token(type, ["1"]).split(".")[3]),
    );
    expect(new Set(bodies).size).toBe(3 * keyTypes().length);
  });
});

describe("key check values", () => {
  it("are per type and equal for all holders of the type", () => {
    const keeper = createHn1Provider(testDomainKey());
    for (const type of keyTypes()) {
      const fieldKey = deriveFieldKey(testDomainKey(), type);
      expect(keeper.keyCheck(type)).toBe(asWritten("2026-01").kcvOf(type));
      expect(deriveTypeKcv(fieldKey)).toBe(keeper.keyCheck(type));
    }
    expect(new Set(keyTypes().map(keeper.keyCheck)).size).toBe(keyTypes().length);
  });

  it("answer a challenge over everything that both sides state", () => {
    const statement = {
      role: "supplier" as const,
      ownOin: "00000000000000000001",
      peerOin: "00000000000000000002",
      nonceA: Buffer.alloc(16, 1),
      nonceB: Buffer.alloc(16, 2),
      normaliserDigest: "a".repeat(64),
      agreementHash: "b".repeat(64),
    };
    const { role, ownOin, peerOin, nonceA, nonceB, normaliserDigest, agreementHash } = statement;
    const said = lengthPrefix(
      role,
      ownOin,
      peerOin,
      nonceA,
      nonceB,
      "m22dye54",
      "bsn",
      normaliserDigest,
      agreementHash,
    );
    const expected = createHmac("sha256", asWritten("2026-01").checkKey("bsn")).update(said).digest("hex");
    const keeper = createHn1Provider(testDomainKey());
    expect(keeper.keyCheckAnswer("bsn", statement)).toBe(expected);
    for (const change of [
      { role: "receiver" as const },
      { nonceB: Buffer.alloc(16, 3) },
      { agreementHash: "c".repeat(64) },
    ])
      expect(keeper.keyCheckAnswer("bsn", { ...statement, ...change })).not.toBe(expected);
  });
});

describe("a holder of some types", () => {
  const keeper = createHn1Provider(testDomainKey());
  const keys = { kid: keeper.kid, domain: keeper.domain, epoch: keeper.epoch };
  const holder = createHn1FieldProvider({
    ...keys,
    fieldKeys: new Map([["bsn", deriveFieldKey(testDomainKey(), "bsn")]]),
  });

  it("makes the keeper's tokens of those types", () => {
    expect(holder).toMatchObject({ suite: SUITE, domain: "agr-2026-001", epoch: "2026-01", kid: "m22dye54" });
    expect(holder.token("bsn", ["123456782"])).toBe(keeper.token("bsn", ["123456782"]));
    expect(holder.keyCheck("bsn")).toBe(keeper.keyCheck("bsn"));
  });

  it("has no key for the others and says so", () => {
    expect(holder.holds("bsn")).toBe(true);
    expect(holder.holds("adr1")).toBe(false);
    const notHeld = expect.objectContaining({ code: "PSEUDONYM_KEY_NOT_HELD", details: { type: "adr1" } });
    expect(() => holder.token("adr1", ["2628HJ", "12"])).toThrow(notHeld);
    expect(() => holder.keyCheck("adr1")).toThrow(notHeld);
  });

  it("refuses keys and names that are not of the construction", () => {
    const wrong = expect.objectContaining({ code: "PSEUDONYM_KEY_INVALID" });
    const short = createSecretKey(Buffer.alloc(31, 1));
    expect(() => createHn1FieldProvider({ ...keys, fieldKeys: new Map([["bsn", short]]) })).toThrow(wrong);
    expect(() => createHn1FieldProvider({ ...keys, kid: "M22DYE54", fieldKeys: new Map() })).toThrow(wrong);
    expect(() => createHn1Provider({ ...testDomainKey(), rootKey: short })).toThrow(wrong);
    const alone = new Map([["surname", deriveFieldKey(testDomainKey(), "surname")]]);
    expect(() => createHn1FieldProvider({ ...keys, fieldKeys: alone })).toThrow(
      expect.objectContaining({ code: "PSEUDONYM_TYPE_NOT_ALONE" }),
    );
  });
});

it("no provider makes a token of nothing, of an empty part or of a type that may not stand alone", () => {
  const keeper = createHn1Provider(testDomainKey());
  for (const parts of [[], [""], ["BERG", ""]])
    expect(() => keeper.token("pnd1", parts)).toThrow(expect.objectContaining({ code: "PSEUDONYM_PART_EMPTY" }));
  expect(() => keeper.token("surname", ["BERG"])).toThrow(
    expect.objectContaining({ code: "PSEUDONYM_TYPE_NOT_ALONE" }),
  );
  expect(() => keeper.token("shoe", ["42"])).toThrow(expect.objectContaining({ code: "PSEUDONYM_TYPE_UNKNOWN" }));
  expect(keeper.holds("bsn")).toBe(true);
  expect(keeper.holds("surname")).toBe(false);
});
