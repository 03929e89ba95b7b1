import { createHash, createPublicKey, type KeyObject, sign } from "node:crypto";
import { bitString, context, type Der, derBytes, octets, oid, printable, sequence, setOf, truth, utf8 } from "./der.ts";

/** A throw-away certificate authority. */
export interface DevelopmentCa {
  /** Its name, shown as issuer. */
  readonly name: string;
  /** PEM. */
  readonly certificate: string;
  readonly privateKey: KeyObject;
}

/** ecdsa-with-SHA256. */
export const SIGNATURE_ALGORITHM = sequence(oid("1.2.840.10045.4.3.2"));

/**
 * Signs what a certificate, a request for one or a revocation list says. node-forge writes the DER; it cannot handle EC keys, so node:crypto signs.
 * Out: PEM under the given label.
 */
export function signStructure(
  content: Der,
  privateKey: KeyObject,
  label: "CERTIFICATE" | "X509 CRL" | "CERTIFICATE REQUEST",
): string {
  const signature = sign("sha256", derBytes(content), privateKey);
  const base64 = derBytes(sequence(content, SIGNATURE_ALGORITHM, bitString(signature))).toString("base64");
  return `-----BEGIN ${label}-----\n${base64.replace(/.{64}(?=.)/g, "$&\n")}\n-----END ${label}-----\n`;
}

/** A distinguished name: common name, and the OIN as serialNumber for an organisation. */
export function distinguishedName(commonName: string, oin?: string): Der {
  const common = nameAttribute("2.5.4.3", utf8(commonName));
  return oin === undefined ? sequence(common) : sequence(common, nameAttribute("2.5.4.5", printable(oin)));
}

/** One attribute of a distinguished name. In: the dotted form of its type, its value. */
export function nameAttribute(type: string, value: Der): Der {
  return setOf(sequence(oid(type), value));
}

/** An extension (RFC 5280 section 4.2). */
export function extension(id: string, critical: boolean, value: Der): Der {
  const wrapped = octets(derBytes(value));
  return critical ? sequence(oid(id), truth(), wrapped) : sequence(oid(id), wrapped);
}

/** The authority key identifier, which tells apart authorities of one name. */
export function authorityKeyIdentifier(authority: KeyObject): Der {
  return extension("2.5.29.35", false, sequence(context(0, keyIdentifier(authority))));
}

/** 20 bytes that name a key in a certificate. In: its private or public half. */
export function keyIdentifier(key: KeyObject): Buffer {
  const publicKey = key.type === "private" ? createPublicKey(key) : key;
  return createHash("sha256")
    .update(publicKey.export({ type: "spki", format: "der" }))
    .digest()
    .subarray(0, 20);
}
