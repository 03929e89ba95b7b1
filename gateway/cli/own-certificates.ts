import { X509Certificate } from "node:crypto";
import { certificateInfo } from "../identity/certificate-info.ts";
import type { Keystore } from "../identity/keystore.ts";

/** What is shown of a certificate of ours, or of an authority behind it. Times in milliseconds since 1970. */
export interface ShownCertificate {
  readonly subject: string;
  readonly issuer: string;
  readonly serial: string;
  readonly notAfter: number;
  /** Made by a development authority; good for the test environment only. */
  readonly development: boolean;
  /** Of the newest key: what connections use once every partner knows it. */
  readonly ofNewest: boolean;
  /** Our own one of the newest key, and no issuer's. */
  readonly current: boolean;
}

/** Certificates of our TLS keys, newest key first, each followed by those of its issuers. */
export function ownCertificates(keystore: Keystore): ShownCertificate[] {
  const held = keystore.keys("tls").filter((key) => key.certificates !== undefined);
  return held.flatMap((key, at) =>
    key.certificates!.map((pem, place) => shown(new X509Certificate(pem), at === 0, place === 0)),
  );
}

function shown(certificate: X509Certificate, ofNewest: boolean, isOwn: boolean): ShownCertificate {
  const { issuer, serial, notAfter } = certificateInfo(certificate);
  return {
    subject: commonName(certificate.subject),
    issuer: commonName(issuer),
    serial,
    notAfter,
    development: commonName(issuer).startsWith("TEST "),
    ofNewest,
    current: ofNewest && isOwn,
  };
}

/** The last CN line of a distinguished name as node:crypto writes it, one attribute per line. */
function commonName(name: string): string {
  const line = name.split("\n").findLast((each) => each.startsWith("CN="));
  return line === undefined ? name.replaceAll("\n", ", ") : line.slice("CN=".length);
}
