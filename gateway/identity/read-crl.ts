import { verify, type X509Certificate } from "node:crypto";
import { SluisError } from "../core/sluis-error.ts";
import { type DerValue, expectTag, readDer, TAG } from "./read-der.ts";

/** A certificate revocation list whose signature was checked. Times in milliseconds since 1970. */
export interface Crl {
  readonly thisUpdate: number;
  /** After this it says nothing any more, and certificates of its issuer are refused. */
  readonly nextUpdate: number;
  /** Serial numbers as `serialKey` writes them. */
  readonly revoked: ReadonlySet<string>;
  readonly pem: string;
}

/** One form for a serial number in hexadecimal: upper case, without leading zeros. */
export function serialKey(hex: string): string {
  return hex.toUpperCase().replace(/^0+(?=.)/, "");
}

/** The DER of every list in a file: one DER, or PEM blocks. Throws CRL_INVALID when there is none. */
export function crlsIn(file: Uint8Array): Uint8Array[] {
  if (file[0] === TAG.sequence) return [file];
  const text = Buffer.from(file).toString("latin1");
  const blocks = [...text.matchAll(/-----BEGIN X509 CRL-----([A-Za-z0-9+/=\s]+)-----END X509 CRL-----/g)];
  if (blocks.length === 0) throw new SluisError("CRL_INVALID", { why: "no list in file" });
  return blocks.map((block) => Buffer.from(block[1]!, "base64"));
}

/**
 * Reads a revocation list (RFC 5280 section 5) and checks that one of our issuers signed it. Refused: delta, partial and indirect
 * lists and any other critical extension, because what such a list leaves out would count as good; and a list without nextUpdate.
 * In: DER, the certificates of our issuers. Out: the list and its issuer. Throws CRL_INVALID.
 */
export function readCrl(der: Uint8Array, issuers: readonly X509Certificate[]): { crl: Crl; issuer: X509Certificate } {
  const [outer, ...rest] = readDer(der);
  const [signed, algorithm, signature] = readDer(expectTag(outer, TAG.sequence));
  if (rest.length > 0 || signed === undefined || algorithm === undefined) throw refused("form");
  const fields = readDer(expectTag(signed, TAG.sequence));
  if (fields[0]?.tag === TAG.integer) fields.shift(); // version
  if (!Buffer.from(fields.shift()?.raw ?? []).equals(algorithm.raw)) throw refused("signature algorithm");

  const name = fields.shift();
  // an authority that renewed its key keeps its name, and a partner's card may name a namesake
  const named = issuers.filter((candidate) => name !== undefined && subjectOf(candidate).equals(name.raw));
  if (named.length === 0) throw refused("issuer not trusted");
  const issuer = named.find((candidate) => isSignedBy(signed, algorithm, signature, candidate));
  if (issuer === undefined) throw refused("signature");

  const thisUpdate = readTime(fields.shift());
  const nextUpdate = readTime(fields.shift());
  const revoked = new Set<string>();
  if (fields[0]?.tag === TAG.sequence) {
    for (const entry of readDer(fields.shift()!.content)) revoked.add(readEntry(entry));
  }
  if (fields[0]?.tag === TAG.context0) checkExtensions(readDer(fields[0].content)[0]);
  const base64 = Buffer.from(der)
    .toString("base64")
    .replace(/.{64}(?=.)/g, "$&\n");
  const pem = `-----BEGIN X509 CRL-----\n${base64}\n-----END X509 CRL-----\n`;
  return { crl: { thisUpdate, nextUpdate, revoked, pem }, issuer };
}

/** Signature algorithms by the content of their OID: ECDSA and RSA PKCS #1 with SHA-256, 384 and 512. */
const HASHES: { readonly [oid: string]: string } = {
  "2a8648ce3d040302": "sha256",
  "2a8648ce3d040303": "sha384",
  "2a8648ce3d040304": "sha512",
  "2a864886f70d01010b": "sha256",
  "2a864886f70d01010c": "sha384",
  "2a864886f70d01010d": "sha512",
};

function isSignedBy(signed: DerValue, algorithm: DerValue, signature: DerValue | undefined, by: X509Certificate) {
  const oid = expectTag(readDer(expectTag(algorithm, TAG.sequence))[0], TAG.oid);
  const hash = HASHES[Buffer.from(oid).toString("hex")];
  if (hash === undefined) throw refused("signature algorithm");
  const bits = expectTag(signature, TAG.bitString);
  // OpenSSL throws, instead of saying no, for a namesake whose kind of key does not go with the digest
  if (!["ec", "rsa"].includes(by.publicKey.asymmetricKeyType ?? "")) return false;
  return bits[0] === 0 && verify(hash, signed.raw, by.publicKey, bits.subarray(1));
}

/** The DER of a certificate's subject, which names its lists: version, serial, algorithm, issuer, validity, subject. */
function subjectOf(certificate: X509Certificate): Buffer {
  const [outer] = readDer(certificate.raw);
  const [signed] = readDer(expectTag(outer, TAG.sequence));
  const fields = readDer(expectTag(signed, TAG.sequence));
  return Buffer.from(fields[fields[0]?.tag === TAG.context0 ? 5 : 4]?.raw ?? []);
}

function readEntry(entry: DerValue): string {
  const [serial, , extensions] = readDer(expectTag(entry, TAG.sequence));
  if (extensions !== undefined) checkExtensions(extensions);
  return serialKey(Buffer.from(expectTag(serial, TAG.integer)).toString("hex"));
}

/** Extensions that are not critical may be passed over (RFC 5280 section 5.2); each is OID, critical or not, value. */
function checkExtensions(extensions: DerValue | undefined): void {
  for (const extension of readDer(expectTag(extensions, TAG.sequence))) {
    const second = readDer(expectTag(extension, TAG.sequence))[1];
    if (second?.tag === TAG.boolean && second.content[0] !== 0) throw refused("critical extension");
  }
}

/** UTCTime (YY below 50 is 20YY) or GeneralizedTime, both in UTC with seconds (RFC 5280 section 5.1.2.4). */
function readTime(value: DerValue | undefined): number {
  const text = Buffer.from(value?.content ?? []).toString("latin1");
  const short = value?.tag === TAG.utcTime;
  if (!short && value?.tag !== TAG.generalizedTime) throw refused("time");
  const full = short ? (text < "50" ? "20" : "19") + text : text;
  const time = Date.parse(full.replace(/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z"));
  if (Number.isNaN(time)) throw refused("time");
  return time;
}

function refused(why: string): SluisError {
  return new SluisError("CRL_INVALID", { why });
}
