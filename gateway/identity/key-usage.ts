import type { X509Certificate } from "node:crypto";
import { expectTag, readDer, TAG } from "./read-der.ts";

/** keyUsage, 2.5.29.15, as the content of its OID. */
const KEY_USAGE = "551d0f";

/** TLS server and client in extKeyUsage. */
const SERVER = "1.3.6.1.5.5.7.3.1";
const CLIENT = "1.3.6.1.5.5.7.3.2";

/**
 * What a certificate may not be used for that we need it for: TLS at both ends, signing handshakes (RFC 5280 sections 4.2.1.3 and
 * 4.2.1.12; TLS 1.3 always signs). An extension that is absent forbids nothing. Out: null when all is allowed, or what is missing.
 */
export function missingUsage(certificate: X509Certificate): "digitalSignature" | "serverAuth" | "clientAuth" | null {
  const purposes = certificate.keyUsage as readonly string[] | undefined;
  if (purposes !== undefined && !purposes.includes(SERVER)) return "serverAuth";
  if (purposes !== undefined && !purposes.includes(CLIENT)) return "clientAuth";
  const bits = keyUsageBits(certificate);
  return bits === undefined || (bits & 0x80) !== 0 ? null : "digitalSignature";
}

/** The first byte of keyUsage; undefined when the certificate has none. node:crypto shows only extKeyUsage. */
function keyUsageBits(certificate: X509Certificate): number | undefined {
  const [signed] = readDer(expectTag(readDer(certificate.raw)[0], TAG.sequence));
  const extensions = readDer(expectTag(signed, TAG.sequence)).find(({ tag }) => tag === 0xa3);
  if (extensions === undefined) return undefined;
  for (const { content } of readDer(expectTag(readDer(extensions.content)[0], TAG.sequence))) {
    const [id, ...rest] = readDer(content);
    if (Buffer.from(id?.content ?? []).toString("hex") !== KEY_USAGE) continue;
    const bits = expectTag(readDer(rest.at(-1)!.content)[0], TAG.bitString);
    return bits[1] ?? 0;
  }
  return undefined;
}
