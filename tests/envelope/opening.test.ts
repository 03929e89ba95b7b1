import { createSecretKey } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { canonicalJson } from "../../gateway/core/canonical-json.ts";
import type { Json } from "../../gateway/core/json.ts";
import type { Manifest } from "../../gateway/core/types/manifest.ts";
import { manifestHash } from "../../gateway/envelope/manifest-hash.ts";
import { readEnvelope } from "../../gateway/envelope/read-envelope.ts";
import { sealManifest } from "../../gateway/envelope/seal-manifest.ts";
import {
  codeOf,
  forgeEnvelope,
  MUNICIPALITY,
  municipalDecryption,
  municipalExpectation,
  PROSECUTOR,
  policeSigning,
  prosecutorDecryption,
  prosecutorSigning,
  sampleDelivery,
} from "./sample-delivery.ts";

const delivery = sampleDelivery();
const sealed = await sealManifest({ ...delivery, signer: policeSigning, recipient: municipalDecryption });
const refusal = (token: string, expectation = municipalExpectation) => codeOf(() => readEnvelope(token, expectation));
const forged = async (change: Parameters<typeof forgeEnvelope>[0]) => refusal(await forgeEnvelope(change));
const text = (manifest: object) => canonicalJson(manifest as Json);

describe("an envelope", () => {
  it("gives its receiver the manifest, content key and salt that were sealed", async () => {
    const opened = await readEnvelope(sealed.token, municipalExpectation);
    expect(opened.manifest).toEqual(delivery.manifest);
    expect(opened.manifestText).toBe(sealed.manifestText);
    expect(opened.manifestHash).toBe(sealed.manifestHash);
    expect(opened.manifestHash).toBe(manifestHash(text(delivery.manifest)));
    expect(opened.contentKey.equals(delivery.contentKey)).toBe(true);
    expect(opened.salt).toEqual(delivery.salt);
    expect(opened.signingKid).toBe(policeSigning.kid);
  });

  it("can be opened without a connection, as from a package", async () => {
    const opened = await readEnvelope(sealed.token, { ...municipalExpectation, partner: null });
    expect(opened.manifest.deliveryId).toBe(delivery.manifest.deliveryId);
  });

  it("has room for the largest manifest that the schema allows", async () => {
    const part = { sealedSha256: "f".repeat(64), sealedBytes: 8_388_608, plainBytes: 4_194_304, records: 5_000 };
    const parts = Array.from({ length: 20_000 }, () => part);
    const big = sampleDelivery({ parts, counts: { parts: 20_000, records: 100_000_000 } });
    const { token } = await sealManifest({ ...big, signer: policeSigning, recipient: municipalDecryption });
    expect((await readEnvelope(token, municipalExpectation)).manifest.parts.length).toBe(20_000);
  });

  it("is not made to another key than the manifest names", async () => {
    const recipient = prosecutorDecryption;
    expect(await codeOf(() => sealManifest({ ...delivery, signer: policeSigning, recipient }))).toBe(
      "NOT_THE_RECEIVER",
    );
  });
});

describe("opening, size and canonical form", () => {
  it("refuses a text that grew beyond the limit, before looking at it", async () => {
    expect(await refusal("a".repeat(6 * 1024 * 1024 + 1))).toBe("TOO_LARGE");
  });

  it("refuses every other text for the same token", async () => {
    const pieces = sealed.token.split(".");
    for (const [index, piece] of pieces.entries()) {
      for (const changed of [`${piece}=`, `${piece}\n`, ` ${piece}`, `${piece}A`]) {
        const token = pieces.with(index, changed).join(".");
        expect(["JOSE_MALFORMED", "DECRYPTION_FAILED", "JSON_INVALID"]).toContain(await refusal(token));
      }
    }
    for (const token of ["", ".", "....", `${sealed.token}.`, pieces.slice(0, 4).join(".")])
      expect(["JOSE_MALFORMED", "JSON_INVALID"]).toContain(await refusal(token));
  });

  it("refuses padding, white space and more on the signed manifest inside", async () => {
    for (const change of ["=", "\n", ".", "A"])
      expect(["JOSE_MALFORMED", "SIGNATURE_INVALID"]).toContain(await forged({ jws: (token) => token + change }));
  });

  it("refuses a manifest or an inner envelope that is not in canonical form", async () => {
    const payload = text(delivery.manifest);
    expect(await forged({ payload: ` ${payload}` })).toBe("MANIFEST_CANONICAL");
    expect(await forged({ payload: JSON.stringify(JSON.parse(payload), null, 1) })).toBe("MANIFEST_CANONICAL");
    expect(await forged({ payload: `\uFEFF${payload}` })).toBe("JSON_INVALID");
    expect(await forged({ inner: (members) => JSON.stringify(members, null, 1) })).toBe("MANIFEST_CANONICAL");
  });

  it("refuses duplicate members at every level", async () => {
    const payload = text(delivery.manifest);
    expect(await forged({ payload: payload.replace('"number":1', '"number":1,"number":2') })).toBe(
      "JSON_DUPLICATE_MEMBER",
    );
    const inner = (members: { [name: string]: Json }) =>
      canonicalJson(members).replace('"salt"', `"contentKey":"${"A".repeat(43)}","salt"`);
    // the inner envelope has one form only, so it is not read as JSON
    expect(await forged({ inner })).toBe("MANIFEST_CANONICAL");
    const pieces = sealed.token.split(".");
    const header = Buffer.from(pieces[0]!, "base64url").toString();
    const doubled = Buffer.from(header.replace("{", '{"kid":"x",')).toString("base64url");
    expect(await refusal(pieces.with(0, doubled).join("."))).toBe("JSON_DUPLICATE_MEMBER");
  });

  it("refuses an inner envelope with members more, less or of another shape", async () => {
    const inner = (change: object) => (members: { [name: string]: Json }) => canonicalJson({ ...members, ...change });
    expect(await forged({ inner: inner({ extra: "x" }) })).toBe("MANIFEST_CANONICAL");
    expect(await forged({ inner: () => "[]" })).toBe("MANIFEST_CANONICAL");
    expect(await forged({ inner: () => "null" })).toBe("MANIFEST_CANONICAL");
    expect(await forged({ inner: inner({ manifest: 1 }) })).toBe("MANIFEST_CANONICAL");
    expect(await forged({ inner: inner({ salt: "AAAA" }) })).toBe("MANIFEST_CANONICAL");
    expect(await forged({ inner: inner({ contentKey: null }) })).toBe("MANIFEST_CANONICAL");
    expect(await forged({ inner: inner({ contentKey: `${"A".repeat(42)}B` }) })).toBe("MANIFEST_CANONICAL");
    expect(await forged({ inner: inner({ no: "x" }) })).toBe("MANIFEST_CANONICAL");
    expect(await forged({ inner: (members) => `${canonicalJson(members)}\n` })).toBe("MANIFEST_CANONICAL");
    expect(await forged({ inner: () => `{"contentKey":"${"A".repeat(43)}","salt":"${"A".repeat(43)}"}` })).toBe(
      "MANIFEST_CANONICAL",
    );
  });
});

describe("opening, what nobody has signed", () => {
  it("does not parse what is inside before its signature is verified, however long it is", async () => {
    const members = Array.from({ length: 20_000 }, (_, at) => `"${at}":0`).join(",");
    const tokens = [
      await forgeEnvelope({ inner: () => `{${members}}` }),
      await forgeEnvelope({ inner: () => `[${"{},".repeat(20_000)}{}]` }),
      await forgeEnvelope({ payload: `{${members}}`, jws: (token) => `${token.slice(0, -86)}${"A".repeat(86)}` }),
    ];
    const parse = vi.spyOn(JSON, "parse");
    try {
      const refused = [];
      for (const token of tokens) refused.push(await refusal(token));
      expect(refused).toEqual(["MANIFEST_CANONICAL", "MANIFEST_CANONICAL", "SIGNATURE_INVALID"]);
      expect(Math.max(...parse.mock.calls.map(([text]) => text.length))).toBeLessThan(1000);
    } finally {
      parse.mockRestore();
    }
  });

  it("makes no more pieces of a token than it needs to see that there are too many", async () => {
    const split = vi.spyOn(String.prototype, "split");
    try {
      expect(await refusal(".".repeat(100_000))).toBe("JOSE_MALFORMED");
      expect(Math.max(...split.mock.results.map(({ value }) => value.length))).toBeLessThan(100);
    } finally {
      split.mockRestore();
    }
  });
});

describe("opening, headers", () => {
  /** The same token with other header members; the header is authenticated, so most fail only because we look first. */
  const withHeader = (token: string, change: { [name: string]: unknown }): string => {
    const pieces = token.split(".");
    const header = { ...JSON.parse(Buffer.from(pieces[0]!, "base64url").toString()), ...change };
    return pieces.with(0, Buffer.from(JSON.stringify(header)).toString("base64url")).join(".");
  };

  it("refuses every change to the header of the envelope", async () => {
    const refused = [
      { typ: "sluis-manifest+jws" },
      { typ: "SLUIS-DELIVERY+JWE" },
      { typ: undefined },
      { alg: "dir" },
      { alg: "RSA-OAEP" },
      { alg: "ECDH-ES" },
      { alg: "none" },
      { enc: "A128GCM" },
      { enc: "A128CBC-HS256" },
      { kid: 1 },
      { kid: undefined },
      { zip: "DEF" },
      { jku: "https://example.org/keys" },
      { jwk: {} },
      { crit: ["exp"] },
      { cty: "JWT" },
      { apu: "AAAA" },
    ];
    for (const change of refused)
      expect([change, await refusal(withHeader(sealed.token, change))]).toEqual([change, "JOSE_HEADER_REFUSED"]);
    expect(await refusal(withHeader(sealed.token, { kid: "unknown" }))).toBe("KEY_UNKNOWN");
    const epk = { crv: "P-256", kty: "EC", x: "A".repeat(43), y: "A".repeat(43) };
    expect(await refusal(withHeader(sealed.token, { epk }))).toBe("DECRYPTION_FAILED");
  });

  it("refuses every change to the header of the signed manifest", async () => {
    const refused = [
      { typ: "sluis-receipt+jws" },
      { typ: undefined },
      { alg: "none" },
      { alg: "HS256" },
      { alg: "ES384" },
      { b64: false, crit: ["b64"] },
      { jwk: { kty: "EC" } },
      { x5c: [] },
      { kid: undefined },
    ];
    for (const change of refused) {
      const code = await forged({ jws: (token) => withHeader(token, change) });
      expect([change, code]).toEqual([change, "JOSE_HEADER_REFUSED"]);
    }
    expect(await forged({ jws: (token) => withHeader(token, { alg: "EdDSA" }) })).toBe("SIGNATURE_INVALID");
    expect(await forged({ jws: (token) => withHeader(token, { kid: "nobody" }) })).toBe("KEY_UNKNOWN");
  });

  it("does not take a message of another type that was signed or sealed with the right keys", async () => {
    expect(await forged({ manifestTyp: "sluis-receipt+jws" })).toBe("JOSE_HEADER_REFUSED");
    expect(await forged({ deliveryTyp: "sluis-keys+jwe" })).toBe("JOSE_HEADER_REFUSED");
  });

  it("refuses any single changed character", async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: sealed.token.length - 1 }), fc.constantFrom(..."Ab0-_"), async (at, character) => {
        fc.pre(sealed.token[at] !== character);
        await refusal(sealed.token.slice(0, at) + character + sealed.token.slice(at + 1));
      }),
      { numRuns: 40 },
    );
  });
});

describe("opening, signer and receiver", () => {
  it("refuses a signature by another partner over a manifest in the police's name", async () => {
    expect(await forged({ signer: prosecutorSigning })).toBe("PARTNER_MISMATCH");
    expect(await forged({ signer: { ...prosecutorSigning, kid: policeSigning.kid } })).toBe("SIGNATURE_INVALID");
  });

  it("refuses a delivery that comes over another partner's connection", async () => {
    expect(await refusal(sealed.token, { ...municipalExpectation, partner: PROSECUTOR })).toBe("PARTNER_MISMATCH");
  });

  it("refuses a manifest for somebody else that was sealed to us", async () => {
    const forSomebodyElse = sampleDelivery({ receiver: PROSECUTOR, receiverKeyId: prosecutorDecryption.kid });
    expect(await forged({ delivery: forSomebodyElse })).toBe("NOT_THE_RECEIVER");
    expect(await forged({ delivery: sampleDelivery({ receiverKeyId: "older-key" }) })).toBe("NOT_THE_RECEIVER");
  });

  it("refuses, at a third party, a delivery to the municipality that was sealed again to that party", async () => {
    const token = await forgeEnvelope({ delivery, recipient: prosecutorDecryption });
    const prosecutor = {
      ...municipalExpectation,
      ownOin: PROSECUTOR,
      decryptionKey: () => prosecutorDecryption.privateKey,
    };
    expect(await refusal(token, prosecutor)).toBe("NOT_THE_RECEIVER");
  });

  it("refuses what was sealed to another party, whatever key id it names", async () => {
    const recipient = { ...prosecutorDecryption, kid: municipalDecryption.kid };
    expect(await forged({ recipient })).toBe("DECRYPTION_FAILED");
    expect(await forged({ recipient: prosecutorDecryption })).toBe("KEY_UNKNOWN");
  });

  it("refuses the other environment", async () => {
    expect(await forged({ delivery: sampleDelivery({ environment: "production" }) })).toBe("ENVIRONMENT_DIFFERS");
  });
});

describe("opening, what a manifest says", () => {
  const malformed = (change: object) => forged({ payload: text({ ...delivery.manifest, ...change }) });

  it("follows the schema", async () => {
    expect(await malformed({ number: 0 })).toBe("SCHEMA_VIOLATION");
    expect(await malformed({ sender: "1" })).toBe("SCHEMA_VIOLATION");
    expect(await malformed({ suite: "none" })).toBe("SCHEMA_VIOLATION");
    expect(await malformed({ expiresAt: Date.UTC(10_000, 0) })).toBe("SCHEMA_VIOLATION");
    expect(await malformed({ note: "x" })).toBe("UNKNOWN_KEY");
    expect(await forged({ payload: "[]" })).toBe("SCHEMA_VIOLATION");
    expect(await forged({ payload: '"x"' })).toBe("SCHEMA_VIOLATION");
  });

  it("has counts that are the sums over its parts", async () => {
    const counts = (change: Partial<Manifest["counts"]>) =>
      malformed({ counts: { ...delivery.manifest.counts, ...change } });
    expect(await counts({ parts: 2 })).toBe("MANIFEST_COUNTS_DIFFER");
    expect(await counts({ records: 151 })).toBe("MANIFEST_COUNTS_DIFFER");
    expect(await malformed({ kind: "empty" })).toBe("MANIFEST_COUNTS_DIFFER");
    expect(
      await codeOf(() =>
        sealManifest({ ...sampleDelivery({ kind: "empty" }), signer: policeSigning, recipient: municipalDecryption }),
      ),
    ).toBe("MANIFEST_COUNTS_DIFFER");
  });

  it("may be of a day without rows", async () => {
    const empty = sampleDelivery({ kind: "empty" }, []);
    const { token } = await sealManifest({ ...empty, signer: policeSigning, recipient: municipalDecryption });
    expect((await readEnvelope(token, municipalExpectation)).manifest.receiver).toBe(MUNICIPALITY);
  });

  it("never leaks a key that does not open the envelope's parts", async () => {
    const opened = await readEnvelope(sealed.token, municipalExpectation);
    expect(opened.contentKey.equals(createSecretKey(Buffer.alloc(32)))).toBe(false);
    expect(JSON.stringify(opened.manifest)).not.toContain(delivery.contentKey.export().toString("base64url"));
  });
});
