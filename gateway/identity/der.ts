import type forge from "node-forge";
// this part of it only: the rest is a TLS of its own, which every command would load
import asn1 from "node-forge/lib/asn1.js";

const { Class, Type } = asn1;

/** A DER value in the making. */
export type Der = forge.asn1.Asn1;

/** SEQUENCE of the given values. */
export function sequence(...values: readonly Der[]): Der {
  return asn1.create(Class.UNIVERSAL, Type.SEQUENCE, true, [...values]);
}

/** SET of one value, as names use it. */
export function setOf(value: Der): Der {
  return asn1.create(Class.UNIVERSAL, Type.SET, true, [value]);
}

/** OBJECT IDENTIFIER from its dotted form. */
export function oid(dotted: string): Der {
  return asn1.create(Class.UNIVERSAL, Type.OID, false, asn1.oidToDer(dotted).getBytes());
}

/** INTEGER, not negative, from big-endian bytes. */
export function integer(bytes: Uint8Array): Der {
  const positive = (bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Uint8Array.of(0), bytes]) : bytes;
  return primitive(Type.INTEGER, positive);
}

/** BOOLEAN TRUE. */
export function truth(): Der {
  return primitive(Type.BOOLEAN, Uint8Array.of(0xff));
}

/** BIT STRING; `unused` bits at its end are padding. */
export function bitString(bytes: Uint8Array, unused = 0): Der {
  return primitive(Type.BITSTRING, Buffer.concat([Uint8Array.of(unused), bytes]));
}

/** OCTET STRING. */
export function octets(bytes: Uint8Array): Der {
  return primitive(Type.OCTETSTRING, bytes);
}

/** UTF8String. */
export function utf8(text: string): Der {
  return primitive(Type.UTF8, Buffer.from(text));
}

/** PrintableString; for digits. */
export function printable(text: string): Der {
  return primitive(Type.PRINTABLESTRING, Buffer.from(text, "latin1"));
}

/** UTCTime, for the years up to 2049. In: milliseconds since 1970. */
export function utcTime(at: number): Der {
  return primitive(Type.UTCTIME, Buffer.from(asn1.dateToUtcTime(new Date(at)), "latin1"));
}

/** A context-specific value: constructed around values, or primitive around bytes. */
export function context(tag: number, content: Uint8Array | readonly Der[]): Der {
  // forge names the universal types only; a context tag is any number
  const type = tag as forge.asn1.Type;
  return content instanceof Uint8Array
    ? asn1.create(Class.CONTEXT_SPECIFIC, type, false, binary(content))
    : asn1.create(Class.CONTEXT_SPECIFIC, type, true, [...content]);
}

/** DER that exists already, such as a public key. */
export function existing(der: Uint8Array): Der {
  return asn1.fromDer(binary(der));
}

/** The bytes of a value. */
export function derBytes(value: Der): Buffer {
  return Buffer.from(asn1.toDer(value).getBytes(), "latin1");
}

function primitive(type: forge.asn1.Type, bytes: Uint8Array): Der {
  return asn1.create(Class.UNIVERSAL, type, false, binary(bytes));
}

/** forge keeps bytes as characters. */
function binary(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("latin1");
}
