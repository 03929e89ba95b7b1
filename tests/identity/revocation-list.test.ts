import { generateKeyPairSync, X509Certificate } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SluisError } from "../../gateway/core/sluis-error.ts";
import { context, derBytes, existing, integer, sequence, utcTime } from "../../gateway/identity/der.ts";
import { makeDevelopmentCa } from "../../gateway/identity/development-pki/development-ca.ts";
import { makeCertificate } from "../../gateway/identity/development-pki/make-certificate.ts";
import { makeCrl } from "../../gateway/identity/development-pki/make-crl.ts";
import { crlsIn, readCrl, serialKey } from "../../gateway/identity/read-crl.ts";
import { readDer } from "../../gateway/identity/read-der.ts";
import { createRevocationList } from "../../gateway/identity/revocation-list.ts";
import {
  distinguishedName,
  extension,
  SIGNATURE_ALGORITHM,
  signStructure,
} from "../../gateway/identity/signed-structure.ts";
import { ca, certificateOf, clockAt, codeOf, DAY, NOW, otherCa, POLICE, tlsKey } from "./sample-parties.ts";

const issuers = [new X509Certificate(otherCa.certificate), new X509Certificate(ca.certificate)];
const peer = certificateOf(tlsKey(POLICE));

const crl = (revoked: readonly string[], thisUpdate = NOW, nextUpdate = NOW + 7 * DAY, authority = ca) =>
  makeCrl({ ca: authority, revoked, thisUpdate, nextUpdate });
const derOf = (pem: string) => crlsIn(Buffer.from(pem))[0]!;

/** A list over files that a test can change. */
function listOver(files: { [path: string]: string | Error }, clock = clockAt(), authorities = [ca.certificate]) {
  const readFile = async (path: string) => {
    const content = files[path];
    if (content === undefined || content instanceof Error) throw Object.assign(new Error("gone"), { code: "ENOENT" });
    return Buffer.from(content);
  };
  return createRevocationList({ files: Object.keys(files), readFile, clock, issuers: authorities });
}

describe("a revocation list that is read", () => {
  it("holds exactly the serial numbers that were revoked", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.bigInt({ min: 1n, max: 2n ** 127n }), { maxLength: 20 }), (serials) => {
        const revoked = serials.map((serial) => serial.toString(16));
        const read = readCrl(derOf(crl(revoked)), issuers).crl;
        expect([...read.revoked].sort()).toEqual(revoked.map(serialKey).sort());
        expect([read.thisUpdate, read.nextUpdate]).toEqual([NOW, NOW + 7 * DAY]);
      }),
      { numRuns: 30 },
    );
  });

  it("is known by its issuer", () => {
    expect(readCrl(derOf(crl([])), issuers).issuer.fingerprint256).toBe(
      new X509Certificate(ca.certificate).fingerprint256,
    );
  });

  it("is refused when another authority signed it in our issuer's name, or nobody we know", async () => {
    const imposter = { ...otherCa, name: ca.name };
    expect(await codeOf(() => readCrl(derOf(crl([], NOW, NOW + DAY, imposter)), issuers))).toBe("CRL_INVALID");
    expect(await codeOf(() => readCrl(derOf(crl([])), [issuers[0]!]))).toBe("CRL_INVALID");
  });

  it("is known by its signature where authorities share a name, as an old and a renewed one do", async () => {
    const { publicKey } = generateKeyPairSync("ed25519");
    const validity = { notBefore: NOW - DAY, notAfter: NOW + DAY };
    const namesake = makeCertificate({ issuer: ca, subject: { name: ca.name }, publicKey, ...validity });
    const renewed = makeDevelopmentCa(NOW, "Sluis");
    for (const other of [namesake, renewed.certificate]) {
      const both = [new X509Certificate(other), new X509Certificate(ca.certificate)];
      expect(readCrl(derOf(crl([])), both).issuer.fingerprint256).toBe(both[1]!.fingerprint256);
    }
  });

  it("is refused, and never crashes, whatever byte is changed or where it is cut", async () => {
    const whole = derOf(crl(["0123456789abcdef", "77"]));
    for (let at = 0; at < whole.length; at++) {
      const changed = Uint8Array.from(whole);
      changed[at]! ^= 0x21;
      expect(await codeOf(() => readCrl(changed, issuers))).toBe("CRL_INVALID");
      expect(await codeOf(() => readCrl(whole.subarray(0, at), issuers))).toBe("CRL_INVALID");
    }
    expect(await codeOf(() => readCrl(Buffer.concat([whole, whole]), issuers))).toBe("CRL_INVALID");
  });

  it("is refused when it is a delta or partial list: what it leaves out would count as good", async () => {
    const partial = signStructure(
      sequence(
        integer(Uint8Array.of(1)),
        SIGNATURE_ALGORITHM,
        distinguishedName(ca.name),
        utcTime(NOW),
        utcTime(NOW + DAY),
        context(0, [sequence(extension("2.5.29.28", true, sequence()))]),
      ),
      ca.privateKey,
      "X509 CRL",
    );
    expect(await codeOf(() => readCrl(derOf(partial), issuers))).toBe("CRL_INVALID");
  });

  it("is refused without a nextUpdate", async () => {
    const endless = sequence(SIGNATURE_ALGORITHM, distinguishedName(ca.name), utcTime(NOW));
    const signed = signStructure(endless, ca.privateKey, "X509 CRL");
    expect(await codeOf(() => readCrl(derOf(signed), issuers))).toBe("CRL_INVALID");
  });

  it("may be in PEM, several in one file, or in DER", async () => {
    expect(crlsIn(Buffer.from(`text\n${crl([])}${crl(["1"])}`))).toHaveLength(2);
    expect(crlsIn(derOf(crl([])))).toHaveLength(1);
    expect(await codeOf(() => crlsIn(Buffer.from("nothing")))).toBe("CRL_INVALID");
  });
});

describe("reading DER", () => {
  it("takes any bytes without a crash, and what it takes is what it was given", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        try {
          const values = readDer(bytes);
          expect(Buffer.concat(values.map((value) => value.raw)).equals(bytes)).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(SluisError);
        }
      }),
    );
  });

  it("refuses lengths that are indefinite, too long, or not in their shortest form", async () => {
    for (const hex of ["3080", "308100", "30817f", "30820080", "3003ff", "30", "3085", "1f0100", "308500000000010a"])
      expect(await codeOf(() => readDer(Buffer.from(hex, "hex")))).toBe("CRL_INVALID");
  });

  it("reads long values", () => {
    const der = derBytes(existing(derBytes(sequence(integer(Buffer.alloc(70_000, 1))))));
    expect(readDer(der)[0]!.raw.length).toBe(der.length);
  });
});

describe("the revocation lists of a gateway", () => {
  it("refuse a revoked certificate and let the others pass", async () => {
    const files = { crl: crl([]) };
    const list = listOver(files);
    expect(await list.reload()).toBe(true);
    expect(() => list.check(peer)).not.toThrow();
    files.crl = crl([peer.serialNumber], NOW + 1000);
    expect(await list.reload()).toBe(true);
    expect(await codeOf(() => list.check(peer))).toBe("CERTIFICATE_REVOKED");
    expect(list.pems()).toEqual([files.crl]);
  });

  it("tell when nothing changed, so that connections are left alone", async () => {
    const list = listOver({ crl: crl([]) });
    await list.reload();
    expect(await list.reload()).toBe(false);
    expect(list.problems()).toEqual([]);
  });

  it("refuse everybody once the list is past its nextUpdate, after a warning", async () => {
    const clock = clockAt();
    const list = listOver({ crl: crl([], NOW, NOW + 2 * DAY) }, clock);
    await list.reload();
    clock.at = NOW + 1.5 * DAY;
    expect(list.problems().map((problem) => problem.why)).toEqual(["nextUpdate within a day"]);
    expect(() => list.check(peer)).not.toThrow();
    clock.at = NOW + 2 * DAY + 1;
    expect(list.problems().map((problem) => problem.why)).toEqual(["past nextUpdate"]);
    expect(await codeOf(() => list.check(peer))).toBe("REVOCATION_UNKNOWN");
  });

  it("keep what they know when a file vanishes, is broken, or is older", async () => {
    const files: { [path: string]: string | Error } = { crl: crl([peer.serialNumber]) };
    const list = listOver(files);
    await list.reload();
    for (const content of [new Error(), "broken", crl([], NOW - DAY)]) {
      files["crl"] = content;
      expect(await list.reload()).toBe(false);
      expect(list.problems()).toHaveLength(1);
      expect(await codeOf(() => list.check(peer))).toBe("CERTIFICATE_REVOKED");
    }
  });

  it("refuse certificates of issuers that they say nothing about", async () => {
    const list = listOver({ crl: crl([]) }, clockAt(), [ca.certificate, otherCa.certificate]);
    await list.reload();
    expect(await codeOf(() => list.check(certificateOf(tlsKey(POLICE, 30, otherCa))))).toBe("REVOCATION_UNKNOWN");
    expect(list.problems().map((problem) => problem.why)).toEqual(["no list"]);
    const stranger = listOver({ crl: crl([]) });
    await stranger.reload();
    expect(await codeOf(() => stranger.check(certificateOf(tlsKey(POLICE, 30, otherCa))))).toBe("REVOCATION_UNKNOWN");
  });

  it("know every issuer of a file that holds several", async () => {
    const list = listOver({ crl: crl([]), other: crl([], NOW, NOW + DAY, otherCa) }, clockAt(), [
      `${ca.certificate}${otherCa.certificate}`,
    ]);
    await list.reload();
    expect(() => list.check(certificateOf(tlsKey(POLICE, 30, otherCa)))).not.toThrow();
    expect(list.pems()).toHaveLength(2);
  });

  it("tell of a new list also when the one behind it in the file is broken", async () => {
    const list = listOver({ crl: crl([]) + crl([], NOW, NOW + DAY, otherCa) });
    expect(await list.reload()).toBe(true);
    expect(list.problems()).toHaveLength(1);
  });

  it("check nothing where none are configured", () => {
    const list = listOver({});
    expect(() => list.check(peer)).not.toThrow();
    expect(list.problems()).toEqual([]);
  });

  it("are read again every 30 seconds until they are stopped", async () => {
    const clock = clockAt();
    const files = { crl: crl([]) };
    const list = listOver(files, clock);
    await list.reload();
    const stop = new AbortController();
    const slept: number[] = [];
    const sleep = clock.sleep;
    clock.sleep = async (ms, signal) => {
      slept.push(ms);
      if (slept.length === 2) files.crl = crl([peer.serialNumber], NOW + 1000);
      if (slept.length === 4) stop.abort();
      await sleep(ms, signal);
    };
    let changes = 0;
    await list.start(stop.signal, () => {
      changes += 1;
    });
    expect(slept).toEqual([30_000, 30_000, 30_000, 30_000]);
    expect(changes).toBe(1);
  });

  it("tell of a problem once while it lasts, and again when it comes back", async () => {
    const clock = clockAt();
    const files: { [path: string]: string | Error } = { crl: crl([]) };
    const list = listOver(files, clock);
    await list.reload();
    const stop = new AbortController();
    const content = [new Error(), new Error(), crl([], NOW + 1000), new Error()];
    clock.sleep = async () => {
      const next = content.shift();
      if (next === undefined) stop.abort();
      else files["crl"] = next;
    };
    const told: string[] = [];
    const tell = ({ subject, why }: { subject: string; why: string }) => told.push(`${subject} ${why}`);
    await list.start(stop.signal, () => {}, tell);
    expect(told).toEqual(["crl ENOENT", "crl ENOENT"]);
  });
});
