import { generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { canonicalJson } from "../../gateway/core/canonical-json.ts";
import type { Json } from "../../gateway/core/json.ts";
import { signJws } from "../../gateway/core/strict-jose.ts";
import type { PartnerCard } from "../../gateway/core/types/partner-card.ts";
import { cardFingerprint } from "../../gateway/identity/card-fingerprint.ts";
import { generateKey } from "../../gateway/identity/key-purpose.ts";
import { ownCard } from "../../gateway/identity/own-card.ts";
import { makeCard, readCard, readSuccessorCard } from "../../gateway/identity/partner-card.ts";
import { publicJwk, spkiPin } from "../../gateway/identity/public-jwk.ts";
import { ca, certificateOf, codeOf, MUNICIPALITY, NOW, POLICE, party } from "./sample-parties.ts";

const police = party(POLICE);
const signer = police.keystore.current("signing");
const token = await makeCard(police.card, signer);

/** A card as it is, signed without our own checks. */
const forge = (changes: object, { typ = "sluis-card+jws", key = signer } = {}) =>
  signJws(Buffer.from(canonicalJson({ ...police.card, ...changes } as unknown as Json)), key, typ);
const refusal = async (card: string | Promise<string>) => {
  const made = await card;
  return codeOf(() => readCard(made));
};
const jwkOf = (curve: string) => {
  const { publicKey } = generateKeyPairSync("ec", { namedCurve: curve });
  return publicJwk(publicKey);
};

describe("a partner card", () => {
  it("says who a party is and by which keys it is known", async () => {
    const { card } = await readCard(token);
    expect(card).toEqual(police.card);
    expect(card.tlsPins).toEqual([spkiPin(certificateOf(police.keystore.current("tls")).publicKey)]);
    expect(card.decryptionKeys[0]!.kid).toBe(police.keystore.current("decryption").kid);
    expect(card.issuers).toHaveLength(1);
  });

  it("has nothing private on it", () => {
    expect(JSON.stringify(police.card)).not.toMatch(/"d":|PRIVATE/);
  });

  it("has a fingerprint of eight groups that can be read out", async () => {
    const { fingerprint } = await readCard(token);
    expect(fingerprint).toMatch(/^([0-9a-hjkmnp-tv-z]{4} ){7}[0-9a-hjkmnp-tv-z]{4}$/);
    const again = await readCard(await makeCard(police.card, signer));
    expect(again.fingerprint).toBe(fingerprint);
    expect(cardFingerprint(canonicalJson({ ...police.card, serial: 2 } as unknown as Json))).not.toBe(fingerprint);
  });

  it("is refused when a stranger signed it, or any of it was changed", async () => {
    const stranger = { privateKey: generateKey("signing"), kid: "stranger" };
    expect(await refusal(forge({}, { key: { ...signer, ...stranger } }))).toBe("CARD_INVALID");
    expect(await refusal(forge({}, { key: { ...signer, privateKey: stranger.privateKey } }))).toBe("SIGNATURE_INVALID");
    const pieces = token.split(".");
    const payload = Buffer.from(pieces[1]!, "base64url")
      .toString()
      .replace(`"oin":"${POLICE}"`, `"oin":"${MUNICIPALITY}"`);
    const changed = pieces.with(1, Buffer.from(payload).toString("base64url")).join(".");
    expect(await refusal(changed)).toBe("SIGNATURE_INVALID");
    expect(await refusal(`${token}=`)).toBe("JOSE_MALFORMED");
    expect(await refusal("")).toBe("JOSE_MALFORMED");
    expect(await refusal(forge({}, { typ: "sluis-manifest+jws" }))).toBe("JOSE_HEADER_REFUSED");
    expect(await refusal(signJws(Buffer.from(JSON.stringify(police.card)), signer, "sluis-card+jws"))).toBe(
      "CARD_INVALID",
    );
  });

  it("is refused with keys that are too weak, off the curve, or named wrongly", async () => {
    const good = police.card.decryptionKeys[0]!;
    const pointless = { ...good, x: "A".repeat(43) };
    expect(await refusal(forge({ decryptionKeys: [pointless] }))).toBe("KEY_REFUSED");
    expect(await refusal(forge({ decryptionKeys: [{ ...good, kid: "A".repeat(43) }] }))).toBe("CARD_INVALID");
    expect(await refusal(forge({ decryptionKeys: [jwkOf("P-384")] }))).toBe("SCHEMA_VIOLATION");
    const edwards = publicJwk(generateKeyPairSync("ed25519").publicKey);
    expect(await refusal(forge({ decryptionKeys: [edwards] }))).toBe("KEY_REFUSED");
    const signingKeys = [...police.card.signingKeys, edwards];
    expect((await readCard(await forge({ signingKeys }))).card.signingKeys).toEqual(signingKeys); // EdDSA may sign
    expect(await refusal(forge({ logKeys: ["sluis/x+00000000+AAAA"] }))).toBe("KEY_REFUSED");
  });

  it("is refused when one key has two purposes", async () => {
    expect(await refusal(forge({ decryptionKeys: police.card.signingKeys }))).toBe("CARD_INVALID");
    const pin = spkiPin(police.keystore.current("decryption").publicKey);
    expect(await refusal(forge({ tlsPins: [pin] }))).toBe("CARD_INVALID");
    expect(await refusal(forge({ tlsPins: [...police.card.tlsPins, ...police.card.tlsPins] }))).toBe("CARD_INVALID");
  });

  it("is refused with an issuer that is not an authority", async () => {
    expect(await refusal(forge({ issuers: [police.keystore.current("tls").certificates![0]] }))).toBe("CARD_INVALID");
    expect(await refusal(forge({ issuers: [ca.certificate + ca.certificate] }))).toBe("CARD_INVALID");
    expect(await refusal(forge({ issuers: ["-----BEGIN CERTIFICATE-----"] }))).toBe("CARD_INVALID");
  });

  it("is refused with an address that is not https, with members more or less", async () => {
    for (const address of ["http://sluis.example", "https://sluis.example/path", "https://user@sluis.example"])
      expect(await refusal(forge({ address }))).toBe("SCHEMA_VIOLATION");
    expect(await refusal(forge({ extra: 1 }))).toBe("UNKNOWN_KEY");
    expect(await refusal(forge({ tlsPins: [] }))).toBe("SCHEMA_VIOLATION");
    const card: Partial<PartnerCard> = { ...police.card };
    delete card.oin;
    expect(await codeOf(() => makeCard(card as PartnerCard, signer))).toBe("SCHEMA_VIOLATION");
  });
});

describe("a later card of a known partner", () => {
  const rotated = () => {
    const next = party(POLICE, 2);
    return { ...next, signer: next.keystore.current("signing") };
  };

  it("is signed by a key of the card before, also when every key is new", async () => {
    const next = rotated();
    const successor = await readSuccessorCard(await makeCard(next.card, signer), police.card, NOW);
    expect(successor.card.signingKeys).toEqual(next.card.signingKeys);
  });

  it("can go on with the same keys", async () => {
    const card = ownCard(police.keystore, { ...police.details, serial: 2, address: "https://sluis.example:8443" });
    const successor = await readSuccessorCard(await makeCard(card, signer), police.card, NOW);
    expect(successor.card.address).toBe("https://sluis.example:8443");
  });

  it("is refused when only its own new key signed it", async () => {
    const next = rotated();
    const token2 = await makeCard(next.card, next.signer);
    expect(await codeOf(() => readSuccessorCard(token2, police.card, NOW))).toBe("CARD_NOT_SUCCESSOR");
    const namedAsOld = await makeCard(next.card, { ...next.signer, kid: signer.kid });
    expect(await codeOf(() => readSuccessorCard(namedAsOld, police.card, NOW))).toBe("SIGNATURE_INVALID");
  });

  it("is refused for another party or environment, and when it is not newer", async () => {
    for (const changes of [{ oin: MUNICIPALITY }, { environment: "production" }, { serial: 1 }]) {
      const made = await forge({ serial: 2, ...changes });
      expect(await codeOf(() => readSuccessorCard(made, police.card, NOW))).toBe("CARD_NOT_SUCCESSOR");
    }
    expect(await codeOf(() => readSuccessorCard(token, police.card, NOW))).toBe("CARD_NOT_SUCCESSOR");
  });
});
