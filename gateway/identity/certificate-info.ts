import type { X509Certificate } from "node:crypto";
import { spkiPin } from "./public-jwk.ts";

/** What the gateway looks at in a certificate. Times in milliseconds since 1970. */
export interface CertificateInfo {
  /** The organisation's number, 20 digits, from the subject's serialNumber (as in PKIoverheid); null when there is none. */
  readonly oin: string | null;
  /** SHA-256 of the SubjectPublicKeyInfo in hexadecimal. */
  readonly pin: string;
  /** Of the certificate, in hexadecimal. */
  readonly serial: string;
  readonly notBefore: number;
  readonly notAfter: number;
  /** The issuer's name, one attribute per line. */
  readonly issuer: string;
}

/** A certificate never changes, and the one of a connection is looked at for every request. */
const known = new WeakMap<X509Certificate, CertificateInfo>();

/** Reads a certificate that TLS has verified, or one of ours. */
export function certificateInfo(certificate: X509Certificate): CertificateInfo {
  const info = known.get(certificate) ?? read(certificate);
  known.set(certificate, info);
  return info;
}

function read(certificate: X509Certificate): CertificateInfo {
  // the object form: a name's text could imitate an attribute (CVE-2021-44532)
  const subject = certificate.toLegacyObject().subject as { readonly serialNumber?: string | readonly string[] };
  const oin = subject?.serialNumber;
  return {
    oin: typeof oin === "string" && /^[0-9]{20}$/.test(oin) ? oin : null,
    pin: spkiPin(certificate.publicKey),
    serial: certificate.serialNumber,
    notBefore: certificate.validFromDate.getTime(),
    notAfter: certificate.validToDate.getTime(),
    issuer: certificate.issuer,
  };
}
