import { SluisError } from "../core/sluis-error.ts";

/** One DER value (X.690): its tag byte, its content, and all its bytes. */
export interface DerValue {
  readonly tag: number;
  readonly content: Uint8Array;
  readonly raw: Uint8Array;
}

/** The tags that certificates and revocation lists need. */
export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  oid: 0x06,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  context0: 0xa0,
} as const;

/**
 * Splits bytes into the DER values that they consist of. Strict: one-byte tags, definite lengths in their shortest form, nothing
 * left over (X.690 sections 8.1.3 and 10.1). node:crypto reads certificates; this is for what it cannot read.
 * Throws CRL_INVALID.
 */
export function readDer(bytes: Uint8Array): DerValue[] {
  const values: DerValue[] = [];
  let at = 0;
  while (at < bytes.length) {
    const { start, end } = contentOf(bytes, at);
    values.push({ tag: bytes[at]!, content: bytes.subarray(start, end), raw: bytes.subarray(at, end) });
    at = end;
  }
  return values;
}

/** The content of a value that must have this tag. Throws CRL_INVALID. */
export function expectTag(value: DerValue | undefined, tag: number): Uint8Array {
  if (value?.tag !== tag) throw malformed();
  return value.content;
}

function contentOf(bytes: Uint8Array, at: number): { start: number; end: number } {
  const tag = bytes[at]!;
  const first = bytes[at + 1];
  if ((tag & 0x1f) === 0x1f || first === undefined) throw malformed();
  let start = at + 2;
  let length = first;
  if (first >= 0x80) {
    const count = first - 0x80;
    if (count < 1 || count > 4 || start + count > bytes.length) throw malformed();
    length = 0;
    for (const byte of bytes.subarray(start, start + count)) length = length * 256 + byte;
    if (length < 0x80 || length < 256 ** (count - 1)) throw malformed();
    start += count;
  }
  if (start + length > bytes.length) throw malformed();
  return { start, end: start + length };
}

function malformed(): SluisError {
  return new SluisError("CRL_INVALID", { why: "DER" });
}
