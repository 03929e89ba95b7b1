import { generateKeyPairSync, type KeyObject } from "node:crypto";
import type { DevelopmentCa } from "../signed-structure.ts";
import { makeCertificate } from "./make-certificate.ts";

const DAY = 24 * 3600 * 1000;

/** Makes a throw-away authority. In: milliseconds since 1970, its name (TEST is put before it), days that it is valid. */
export function makeDevelopmentCa(now: number, name: string, days = 3650): DevelopmentCa {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const full = `TEST ${name}`;
  const certificate = makeCertificate({
    issuer: { name: full, privateKey },
    subject: { name: full },
    publicKey,
    notBefore: now - DAY,
    notAfter: now + days * DAY,
  });
  return { name: full, certificate, privateKey };
}

/** Whom a development certificate is for. `now` in milliseconds since 1970; valid from a day before until `days` after. */
export interface CertificateRequest {
  readonly ca: DevelopmentCa;
  readonly oin: string;
  readonly name: string;
  /** Names and IP addresses under which the gateway is reached. */
  readonly hosts: readonly string[];
  readonly publicKey: KeyObject;
  readonly now: number;
  readonly days?: number;
}

/** Issues a certificate to a gateway. Out: PEM certificates, its own first, then the authority's. */
export function issueCertificate(request: CertificateRequest): readonly [string, string] {
  const { ca, oin, name, hosts, publicKey, now, days = 398 } = request;
  const subject = { name: `TEST ${name}`, oin };
  const validity = { notBefore: now - DAY, notAfter: now + days * DAY };
  return [makeCertificate({ issuer: ca, subject, publicKey, hosts, ...validity }), ca.certificate];
}
