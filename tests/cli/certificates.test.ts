import { createPublicKey, generateKeyPairSync, type KeyObject, verify, X509Certificate } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { loadConfig } from "../../gateway/cli/load-config.ts";
import { openKeys } from "../../gateway/cli/open-keys.ts";
import { cardKeys } from "../../gateway/identity/card-keys.ts";
import { makeCertificate } from "../../gateway/identity/development-pki/make-certificate.ts";
import { makeCrl } from "../../gateway/identity/development-pki/make-crl.ts";
import { readCard, readSuccessorCard } from "../../gateway/identity/partner-card.ts";
import { spkiPin } from "../../gateway/identity/public-jwk.ts";
import { expectTag, readDer, TAG } from "../../gateway/identity/read-der.ts";
import { createCliWorld, NOW } from "./cli-world.ts";

const OIN = "00000001000000000002";
const DAY = 24 * 3600_000;

let work: string;
beforeEach(() => {
  work = mkdtempSync(join(tmpdir(), "sluis-cert-"));
  return () => rmSync(work, { recursive: true });
});

/** An authority that does not call itself a test. */
function authority(name: string, above?: { name: string; privateKey: KeyObject }) {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const certificate = makeCertificate({
    issuer: above ?? { name, privateKey },
    subject: { name },
    publicKey,
    notBefore: NOW - DAY,
    notAfter: NOW + 3650 * DAY,
  });
  return { name, privateKey, certificate };
}

const root = authority("Wortel");
const issuer = authority("Uitgever", root);

interface Issued {
  readonly oin?: string;
  readonly from?: number;
  readonly days?: number;
  readonly ends?: readonly ("server" | "client")[];
  readonly by?: typeof issuer;
}

/** What the issuer makes of a request. */
function issue(request: string, { oin = OIN, from = NOW - DAY, days = 400, ends, by = issuer }: Issued = {}): string {
  const { publicKey } = requestIn(request);
  return makeCertificate({
    issuer: by,
    subject: { name: "Gemeente", oin },
    publicKey,
    notBefore: from,
    notAfter: from + days * DAY,
    hosts: ["sluis.example.nl"],
    ...(ends === undefined ? {} : { ends }),
  });
}

/** Takes a PKCS #10 apart and checks its signature. */
function requestIn(pem: string): { readonly publicKey: KeyObject; readonly der: Buffer } {
  const der = Buffer.from(pem.replace(/-----[^-]+-----|\s/g, ""), "base64");
  const [signed, , signature] = readDer(expectTag(readDer(der)[0], TAG.sequence));
  const spki = readDer(signed!.content)[2]!.raw;
  const publicKey = createPublicKey({ key: Buffer.from(spki), format: "der", type: "spki" });
  expect(verify("sha256", signed!.raw, publicKey, signature!.content.subarray(1))).toBe(true);
  return { publicKey, der };
}

/** A municipal gateway as `init` makes it. Out: how to give it commands, and its folder. */
async function town() {
  const world = createCliWorld();
  const dir = join(work, "gemeente");
  const door = ["--host", "sluis.example.nl", "--port", "8443"];
  await world.run("init", "--role", "municipality", "--oin", OIN, "--name", "Gemeente", "--dir", dir, ...door);
  const config = join(dir, "sluis.yaml");
  const run = (...words: string[]) => world.run(...words, "--config", config);
  const request = async (name = "aanvraag.pem") => {
    const file = join(work, name);
    expect(await run("cert", "request", "--out", file)).toMatchObject({ exit: 0, err: "" });
    return readFileSync(file, "utf8");
  };
  const load = (pem: string, ...more: string[]) => {
    const file = join(work, "certificaat.pem");
    writeFileSync(file, pem);
    return run("cert", "load", file, ...more);
  };
  const keystore = () => openKeys(loadConfig(config, {}), {}, world.context.clock);
  return { run, request, load, keystore, dir, config, card: () => readFileSync(join(dir, "card.jws"), "utf8").trim() };
}

const CHAIN = `${issuer.certificate}${root.certificate}`;

describe("sluis cert request", () => {
  it("asks for the organisation's number, name and door with a key that stays wrapped in the data folder", async () => {
    const { request, keystore, dir } = await town();
    const pem = await request();
    const { publicKey, der } = requestIn(pem);
    for (const text of [OIN, "Gemeente", "sluis.example.nl", "NL"]) expect(der.includes(Buffer.from(text))).toBe(true);
    const held = keystore()
      .keys("tls")
      .find((key) => key.certificates === undefined)!;
    expect(spkiPin(held.publicKey)).toBe(spkiPin(publicKey));
    const secret = held.privateKey.export({ format: "jwk" }).d!;
    const files = readdirSync(join(dir, "data/keys")).map((name) => readFileSync(join(dir, "data/keys", name), "utf8"));
    for (const text of [...files, pem]) expect(text).not.toContain(secret);
    expect(pem).not.toContain("PRIVATE");
  });

  it("asks again for the key that still waits, and overwrites no file", async () => {
    const { request, run } = await town();
    const first = requestIn(await request());
    const second = requestIn(await request("nog-een.pem"));
    expect(spkiPin(second.publicKey)).toBe(spkiPin(first.publicKey));
    const again = await run("cert", "request", "--out", join(work, "aanvraag.pem"));
    expect(again).toMatchObject({ exit: 2, err: expect.stringContaining("FILE_EXISTS") });
    const wrong = await run("cert", "request", "--out", join(work, "x.pem"), "--host", "geen naam");
    expect(wrong).toMatchObject({ exit: 2, err: expect.stringContaining("--host") });
  });
});

describe("sluis cert load", () => {
  it("takes a certificate with its chain, whatever their order, and puts key and issuers on the next card", async () => {
    const { request, load, keystore, card } = await town();
    const before = await readCard(card());
    const loaded = await load(`${root.certificate}${issue(await request())}${issuer.certificate}`, "--json");
    expect(loaded.json()).toMatchObject({ card: { serial: 2 } });
    const chain = keystore()
      .current("tls")
      .certificates!.map((pem) => new X509Certificate(pem).subject);
    expect(chain.map((subject) => /^CN=(.*)$/m.exec(subject)?.[1])).toEqual(["Gemeente", "Uitgever", "Wortel"]);
    const { card: after } = await readSuccessorCard(card(), before.card, NOW);
    expect(after.tlsPins).toHaveLength(2);
    expect(after.tlsPins[1]).toBe(before.card.tlsPins[0]);
    expect(cardKeys(after).filter(({ until }) => until !== null)).toEqual([
      { purpose: "tls", key: before.card.tlsPins[0], until: NOW + 30 * DAY },
    ]);
    expect(after.issuers).toHaveLength(3);
    expect(after.signingKeys).toEqual(before.card.signingKeys);
  });

  it("takes issuers from files of their own, and names the one that is missing", async () => {
    const { request, load } = await town();
    const own = issue(await request());
    const without = await load(own);
    expect(without).toMatchObject({ exit: 2, err: expect.stringContaining("CERTIFICATE_CHAIN") });
    expect(without.err).toContain("Uitgever");
    expect((await load(`${own}${issuer.certificate}`)).err).toContain("Wortel");
    const files = [issuer, root].map(({ name, certificate }) => {
      writeFileSync(join(work, `${name}.pem`), certificate);
      return join(work, `${name}.pem`);
    });
    expect(await load(own, "--issuer", ...files)).toMatchObject({ exit: 0, err: "" });
  });

  it("changes nothing when the certificate is of another key, another OIN, not now, or not for both ends", async () => {
    const { request, load, card, keystore } = await town();
    const pem = await request();
    const before = card();
    const stranger = generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey;
    const otherKey = makeCertificate({
      issuer,
      subject: { name: "Gemeente", oin: OIN },
      publicKey: stranger,
      notBefore: NOW,
      notAfter: NOW + DAY,
      hosts: ["sluis.example.nl"],
    });
    const bad: readonly (readonly [string, string])[] = [
      ["CERTIFICATE_OTHER_KEY", otherKey],
      ["CERTIFICATE_OTHER_OIN", issue(pem, { oin: "00000001000000000009" })],
      ["CERTIFICATE_NOT_NOW", issue(pem, { from: NOW - 500 * DAY })],
      ["CERTIFICATE_NOT_NOW", issue(pem, { from: NOW + 2 * DAY })],
      ["CERTIFICATE_USAGE", issue(pem, { ends: ["server"] })],
      ["CERTIFICATE_USAGE", issue(pem, { ends: ["client"] })],
      ["CERTIFICATE_CHAIN", issue(pem, { by: { ...authority("Uitgever") } })],
      ["CERTIFICATE_INVALID", ""],
      ["CERTIFICATE_INVALID", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"],
    ];
    for (const [code, certificate] of bad)
      expect(await load(`${certificate}${certificate === "" ? "" : CHAIN}`)).toMatchObject({
        exit: 2,
        err: expect.stringContaining(code),
      });
    expect(card()).toBe(before);
    expect(keystore().keys("tls")[0]!.certificates).toBeUndefined();
  });

  it("refuses one that its issuer has revoked", async () => {
    const { request, load, config } = await town();
    const own = issue(await request());
    const revoked = [new X509Certificate(own).serialNumber];
    const list = makeCrl({
      ca: issuer,
      revoked,
      thisUpdate: Math.floor(NOW / 1000) * 1000,
      nextUpdate: Math.floor(NOW / 1000) * 1000 + 10 * DAY,
    });
    const file = join(work, "intrekking.pem");
    writeFileSync(file, list);
    writeFileSync(config, `${readFileSync(config, "utf8")}\ntls: { crlFiles: [${JSON.stringify(file)}] }\n`);
    expect(await load(`${own}${CHAIN}`)).toMatchObject({ err: expect.stringContaining("CERTIFICATE_REVOKED") });
  });

  it("takes none of a development authority in production, and one of a real issuer makes a production card", async () => {
    const { request, config, card, dir } = await town();
    const pem = await request();
    const crl = join(work, "intrekking.pem");
    const times = { thisUpdate: Math.floor(NOW / 1000) * 1000, nextUpdate: Math.floor(NOW / 1000) * 1000 + 10 * DAY };
    writeFileSync(crl, makeCrl({ ca: issuer, revoked: [], ...times }));
    const text = readFileSync(config, "utf8").replace("environment: test", "environment: production");
    writeFileSync(config, `${text}\ntls: { crlFiles: [${JSON.stringify(crl)}] }\n`);
    // systemd hands the key-encryption key over, as in production
    const production = createCliWorld({ env: { CREDENTIALS_DIRECTORY: join(dir, "secret") } });
    const loadThere = async (certificate: string) => {
      writeFileSync(join(work, "certificaat.pem"), certificate);
      return production.run("cert", "load", join(work, "certificaat.pem"), "--config", config);
    };
    const test = authority("TEST Uitgever", root);
    const development = await loadThere(`${issue(pem, { by: test })}${test.certificate}${root.certificate}`);
    expect(development.err).toContain("DEVELOPMENT_CERTIFICATE");
    expect((await readCard(card())).card).toMatchObject({ environment: "test", serial: 1 });
    expect(await loadThere(`${issue(pem)}${CHAIN}`)).toMatchObject({ exit: 0, err: "" });
    const { card: made } = await readCard(card());
    expect(made).toMatchObject({ environment: "production", serial: 2 });
    // the development certificate of the test environment is not on it
    expect(made.tlsPins).toHaveLength(1);
  });
});

describe("sluis cert list", () => {
  it("says what ends when: certificates, keys on the card, revocation lists", async () => {
    const { request, load, run } = await town();
    await load(`${issue(await request())}${CHAIN}`, "--overlap", "7");
    await request("derde.pem");
    const listed = (await run("cert", "list", "--json")).json() as {
      certificates: { subject: string; current: boolean; notAfter: number }[];
      keys: { purpose: string; until: number | null; onCard: boolean; waiting: boolean }[];
    };
    expect(listed.certificates[0]).toMatchObject({ subject: "Gemeente", current: true });
    expect(listed.keys.map(({ purpose, until, onCard, waiting }) => [purpose, until, onCard, waiting])).toEqual([
      ["tls", null, false, true],
      ["tls", null, true, false],
      ["tls", NOW + 7 * DAY, true, false],
      ["signing", null, true, false],
      ["decryption", null, true, false],
      ["log", null, true, false],
    ]);
    const shown = (await run("cert", "list")).out;
    for (const text of ["ontsleuteling", "wacht op een certificaat", "op de kaart", "nieuwste"])
      expect(shown).toContain(text);
  });
});
