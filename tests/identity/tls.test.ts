import { X509Certificate } from "node:crypto";
import type { ConnectionOptions } from "node:tls";
import { describe, expect, it } from "vitest";
import { SluisError } from "../../gateway/core/sluis-error.ts";
import { certificateInfo } from "../../gateway/identity/certificate-info.ts";
import { checkPeer } from "../../gateway/identity/check-peer.ts";
import { makeCrl } from "../../gateway/identity/development-pki/make-crl.ts";
import type { OwnKey } from "../../gateway/identity/key-file.ts";
import { spkiPin } from "../../gateway/identity/public-jwk.ts";
import { createRevocationList } from "../../gateway/identity/revocation-list.ts";
import {
  clientTlsOptions,
  refuseDisabledChecks,
  serverTlsOptions,
  type TlsMaterial,
} from "../../gateway/identity/tls-options.ts";
import { dial, openDoor } from "./handshake.ts";
import {
  ca,
  certificateOf,
  clockAt,
  codeOf,
  DAY,
  MUNICIPALITY,
  NOW,
  otherCa,
  POLICE,
  PROSECUTOR,
  pinned,
  tlsKey,
} from "./sample-parties.ts";

const police = tlsKey(POLICE);
const municipality = tlsKey(MUNICIPALITY);
const prosecutor = tlsKey(PROSECUTOR);
const unrevoked = { check: () => {} };

const crlWith = (serials: readonly string[], nextUpdate = NOW + 7 * DAY, thisUpdate = NOW - DAY) =>
  makeCrl({ ca, revoked: serials, thisUpdate, nextUpdate });
const material = (key: OwnKey, changes: Partial<TlsMaterial> = {}): TlsMaterial => ({
  key,
  issuers: [ca.certificate],
  crls: [crlWith([])],
  ...changes,
});
const door = (changes: Partial<TlsMaterial> = {}) => openDoor(serverTlsOptions(material(municipality, changes)));
/** A courier that expects the municipality, with any key and any other difference. */
const courier = (key: OwnKey, changes: Partial<TlsMaterial> = {}): ConnectionOptions =>
  clientTlsOptions(material(key, changes), (peer) =>
    checkPeer(peer, pinned(MUNICIPALITY, municipality), unrevoked, Date.now()),
  );
const peerOf = (opened: Awaited<ReturnType<typeof door>>) => opened.served[0]!.getPeerX509Certificate()!;

describe("a connection between partners", () => {
  it("is TLS 1.3 with the hybrid key exchange, and both know who the other is", async () => {
    const opened = await door();
    const { socket, error } = await dial(opened.port, courier(police));
    expect(error).toBeUndefined();
    expect(socket.getProtocol()).toBe("TLSv1.3");
    expect((socket.getEphemeralKeyInfo() as { name?: string }).name).toBe("X25519MLKEM768");
    expect(socket.getCipher().name).toBe("TLS_AES_256_GCM_SHA384");
    expect(certificateInfo(peerOf(opened)).oin).toBe(POLICE);
    expect(() => checkPeer(peerOf(opened), pinned(POLICE, police), unrevoked, Date.now())).not.toThrow();
  });

  it("can demand the hybrid key exchange", async () => {
    const opened = await door({ postQuantumOnly: true });
    expect((await dial(opened.port, courier(police))).error).toBeUndefined();
    const classical = { ...courier(police), ecdhCurve: "X25519" };
    expect((await dial(opened.port, classical)).error).toBeDefined();
    expect(opened.served).toHaveLength(1);
  });

  it("is never a resumed one, which would pass by the revocation list", async () => {
    const opened = await door();
    const sessions: Buffer[] = [];
    const first = await dial(opened.port, courier(police));
    first.socket.on("session", (session) => sessions.push(session));
    opened.served[0]!.write("more");
    await new Promise((resolve) => first.socket.once("data", resolve));
    const session = sessions[0] ?? first.socket.getSession();
    const second = await dial(opened.port, { ...courier(police), ...(session === undefined ? {} : { session }) });
    expect(second.error).toBeUndefined();
    expect(second.socket.isSessionReused()).toBe(false);
    expect(opened.served.map((socket) => socket.isSessionReused())).toEqual([false, false]);
  });
});

describe("the door", () => {
  const refuses = async (client: ConnectionOptions, changes: Partial<TlsMaterial> = {}) => {
    const opened = await door(changes);
    const { error } = await dial(opened.port, client);
    expect(error).toBeDefined();
    expect(opened.served).toHaveLength(0);
  };

  it("does not serve a caller without a certificate", async () => {
    const { key: _key, cert: _cert, ...nameless } = courier(police);
    await refuses(nameless);
  });

  it("does not serve a certificate of another authority", async () => {
    await refuses(courier(tlsKey(POLICE, 30, otherCa)));
    await refuses(courier(tlsKey(POLICE, 30, { ...otherCa, name: ca.name })));
  });

  it("does not serve an expired certificate", async () => {
    await refuses(courier(tlsKey(POLICE, -1)));
  });

  it("does not serve a revoked certificate", async () => {
    await refuses(courier(police), { crls: [crlWith([certificateOf(police).serialNumber])] });
  });

  it("serves nobody on a revocation list that is past its nextUpdate", async () => {
    await refuses(courier(police), { crls: [crlWith([], NOW - DAY / 2)] });
  });

  it("does not serve TLS 1.2", async () => {
    const { ciphers: _ciphers, ...older } = courier(police);
    await refuses({ ...older, minVersion: "TLSv1.2", maxVersion: "TLSv1.2" });
  });

  it("takes a revocation that became known later, also for everything else it checks", async () => {
    const opened = await door();
    expect((await dial(opened.port, courier(police))).error).toBeUndefined();
    const revoked = crlWith([certificateOf(police).serialNumber]);
    opened.server.setSecureContext(serverTlsOptions(material(municipality, { crls: [revoked] })));
    expect((await dial(opened.port, courier(police))).error).toBeDefined();
    expect((await dial(opened.port, courier(tlsKey(POLICE, 30, otherCa)))).error).toBeDefined();
    expect((await dial(opened.port, courier(prosecutor))).error).toBeUndefined();
    expect(opened.served).toHaveLength(2);
  });

  it("sees on a kept-alive connection that the certificate was revoked since", async () => {
    const clock = clockAt(Date.now());
    let file = crlWith([]);
    const revocation = createRevocationList({
      files: ["crl"],
      readFile: async () => Buffer.from(file),
      clock,
      issuers: [ca.certificate],
    });
    await revocation.reload();
    const opened = await door();
    await dial(opened.port, courier(police));
    const request = () => checkPeer(peerOf(opened), pinned(POLICE, police), revocation, clock.now());
    expect(request).not.toThrow();
    file = crlWith([certificateOf(police).serialNumber], NOW + 7 * DAY, NOW);
    await revocation.reload();
    expect(await codeOf(request)).toBe("CERTIFICATE_REVOKED");
  });

  it("sees on a kept-alive connection that the certificate expired or was replaced on the card", async () => {
    const opened = await door();
    await dial(opened.port, courier(police));
    const late = Date.now() + 31 * DAY;
    expect(await codeOf(() => checkPeer(peerOf(opened), pinned(POLICE, police), unrevoked, late))).toBe(
      "CERTIFICATE_EXPIRED",
    );
    const replaced = pinned(POLICE, tlsKey(POLICE));
    expect(await codeOf(() => checkPeer(peerOf(opened), replaced, unrevoked, Date.now()))).toBe("PARTNER_PIN_MISMATCH");
  });

  it("tells partners of one authority apart: the handshake does not", async () => {
    const opened = await door();
    expect((await dial(opened.port, courier(prosecutor))).error).toBeUndefined();
    const as = (card: Parameters<typeof checkPeer>[1]) => codeOf(() => checkPeer(peerOf(opened), card, unrevoked, NOW));
    expect(await as(pinned(POLICE, police))).toBe("PARTNER_UNKNOWN");
    expect(await as(undefined)).toBe("PARTNER_UNKNOWN");
    expect(await as(pinned(PROSECUTOR, police))).toBe("PARTNER_PIN_MISMATCH");
  });
});

describe("the courier", () => {
  /** Dials a door that has another key than the municipality's own. */
  const refusal = async (key: OwnKey, changes: Partial<TlsMaterial> = {}) => {
    const opened = await openDoor(serverTlsOptions(material(key)));
    const written: Buffer[] = [];
    opened.server.on("secureConnection", (socket) => socket.on("data", (bytes: Buffer) => written.push(bytes)));
    const { error, socket } = await dial(opened.port, courier(police, changes));
    expect(error).toBeDefined();
    expect(socket.authorized).toBe(false);
    expect(written).toEqual([]);
    return error instanceof SluisError ? error.code : "refused by TLS";
  };

  it("hangs up on another partner of the same authority before it writes a byte", async () => {
    expect(await refusal(prosecutor)).toBe("PARTNER_UNKNOWN");
  });

  it("hangs up on another key in the partner's name", async () => {
    expect(await refusal(tlsKey(MUNICIPALITY))).toBe("PARTNER_PIN_MISMATCH");
  });

  it("hangs up on another authority, an expired and a revoked certificate", async () => {
    expect(await refusal(tlsKey(MUNICIPALITY, 30, otherCa))).toBe("refused by TLS");
    expect(await refusal(tlsKey(MUNICIPALITY, -1))).toBe("refused by TLS");
    const revoked = crlWith([certificateOf(municipality).serialNumber]);
    expect(await refusal(municipality, { crls: [revoked] })).toBe("refused by TLS");
  });

  it("hangs up when the certificate has another name than it dialled", async () => {
    const opened = await door();
    const { error } = await dial(opened.port, { ...courier(police), servername: "elsewhere.example" });
    expect((error as NodeJS.ErrnoException).code).toBe("ERR_TLS_CERT_ALTNAME_INVALID");
  });
});

describe("a certificate", () => {
  it("tells organisation, key, validity and issuer", () => {
    const certificate = certificateOf(police);
    expect(certificateInfo(certificate)).toEqual({
      oin: POLICE,
      pin: spkiPin(police.publicKey),
      serial: certificate.serialNumber,
      notBefore: NOW - DAY,
      notAfter: NOW + 30 * DAY,
      issuer: "CN=TEST Sluis",
    });
  });

  it("has no organisation when its number is missing or not 20 digits", () => {
    expect(certificateInfo(new X509Certificate(ca.certificate)).oin).toBeNull();
    expect(certificateInfo(certificateOf(tlsKey("123"))).oin).toBeNull();
    expect(certificateInfo(certificateOf(tlsKey(`x\nserialNumber=${POLICE}`))).oin).toBeNull();
  });
});

describe("settings that would turn the checks off", () => {
  it("are refused", async () => {
    expect(await codeOf(() => refuseDisabledChecks("0"))).toBe("TLS_CHECKS_DISABLED");
    expect(() => refuseDisabledChecks(undefined)).not.toThrow();
    expect(() => refuseDisabledChecks("1")).not.toThrow();
  });

  it("cannot make a context without a certificate", async () => {
    const { certificates: _, ...bare } = police;
    expect(await codeOf(() => serverTlsOptions(material(bare)))).toBe("KEY_MISSING");
  });
});
