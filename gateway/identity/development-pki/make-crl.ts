import { context, integer, sequence, utcTime } from "../der.ts";
import type { DevelopmentCa } from "../signed-structure.ts";
import {
  authorityKeyIdentifier,
  distinguishedName,
  extension,
  SIGNATURE_ALGORITHM,
  signStructure,
} from "../signed-structure.ts";

/**
 * Makes a revocation list of a development authority (RFC 5280 section 5).
 * In: serial numbers in hexadecimal, times in milliseconds since 1970. Out: PEM.
 */
export function makeCrl(list: {
  readonly ca: DevelopmentCa;
  readonly revoked: readonly string[];
  readonly thisUpdate: number;
  readonly nextUpdate: number;
}): string {
  const { ca, revoked, thisUpdate, nextUpdate } = list;
  const entries = revoked.map((serial) => sequence(integer(hexBytes(serial)), utcTime(thisUpdate)));
  const content = sequence(
    integer(Uint8Array.of(1)), // version 2
    SIGNATURE_ALGORITHM,
    distinguishedName(ca.name),
    utcTime(thisUpdate),
    utcTime(nextUpdate),
    ...(entries.length > 0 ? [sequence(...entries)] : []),
    context(0, [
      sequence(
        authorityKeyIdentifier(ca.privateKey),
        extension("2.5.29.20", false, integer(hexBytes(thisUpdate.toString(16)))), // its number: grows with time
      ),
    ]),
  );
  return signStructure(content, ca.privateKey, "X509 CRL");
}

function hexBytes(hex: string): Uint8Array {
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, "hex");
}
