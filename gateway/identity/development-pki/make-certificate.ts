import { type KeyObject, randomBytes } from "node:crypto";
import { bitString, context, type Der, existing, integer, octets, oid, sequence, truth, utcTime } from "../der.ts";
import { generalName } from "../general-name.ts";
import {
  authorityKeyIdentifier,
  distinguishedName,
  extension,
  keyIdentifier,
  SIGNATURE_ALGORITHM,
  signStructure,
} from "../signed-structure.ts";

/** What a certificate of the development PKI says. Times in milliseconds since 1970. */
export interface CertificateContent {
  readonly issuer: { readonly name: string; readonly privateKey: KeyObject };
  readonly subject: { readonly name: string; readonly oin?: string };
  readonly publicKey: KeyObject;
  readonly notBefore: number;
  readonly notAfter: number;
  /** Names and addresses of a gateway; absent for an authority. */
  readonly hosts?: readonly string[];
  /** What a gateway's certificate is for; both ends of TLS when absent. */
  readonly ends?: readonly ("server" | "client")[];
}

const PURPOSES = { server: "1.3.6.1.5.5.7.3.1", client: "1.3.6.1.5.5.7.3.2" } as const;

/** Makes a certificate (RFC 5280): of a gateway, for both ends of mutual TLS, or of an authority when it has no hosts. Out: PEM. */
export function makeCertificate(content: CertificateContent): string {
  const serial = randomBytes(16);
  serial[0] = (serial[0]! & 0x7f) | 0x40; // positive, and always 16 bytes
  const content0 = sequence(
    context(0, [integer(Uint8Array.of(2))]), // version 3
    integer(serial),
    SIGNATURE_ALGORITHM,
    distinguishedName(content.issuer.name),
    sequence(utcTime(content.notBefore), utcTime(content.notAfter)),
    distinguishedName(content.subject.name, content.subject.oin),
    existing(content.publicKey.export({ type: "spki", format: "der" })),
    context(3, [sequence(...extensions(content))]),
  );
  return signStructure(content0, content.issuer.privateKey, "CERTIFICATE");
}

function extensions({ hosts, publicKey, issuer, ends = ["server", "client"] }: CertificateContent): Der[] {
  const always = [
    extension("2.5.29.14", false, octets(keyIdentifier(publicKey))),
    authorityKeyIdentifier(issuer.privateKey),
  ];
  if (hosts === undefined) {
    return [
      extension("2.5.29.19", true, sequence(truth(), integer(Uint8Array.of(0)))), // an authority that makes no authorities
      extension("2.5.29.15", true, bitString(Uint8Array.of(0b0000_0110), 1)), // signs certificates and revocation lists
      ...always,
    ];
  }
  return [
    extension("2.5.29.19", true, sequence()),
    extension("2.5.29.15", true, bitString(Uint8Array.of(0b1000_0000), 7)), // digital signature
    extension("2.5.29.37", false, sequence(...ends.map((end) => oid(PURPOSES[end])))),
    extension("2.5.29.17", false, sequence(...hosts.map(generalName))),
    ...always,
  ];
}
