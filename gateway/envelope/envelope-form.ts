/** `typ` of the signed manifest. */
export const MANIFEST_TYP = "sluis-manifest+jws";

/** `typ` of the encrypted envelope around manifest, content key and salt. */
export const DELIVERY_TYP = "sluis-delivery+jwe";

/** Signature algorithms of suite sluis-2026-1. */
export const SIGNATURE_ALGS: readonly string[] = ["ES256", "EdDSA"];

/**
 * Largest sizes: an envelope in characters, what is inside it in bytes, and the manifest in bytes. They let the largest
 * manifest pass that the schema allows (20,000 parts of some 145 bytes, base64url twice); a usual one is a hundredth of that.
 */
export const ENVELOPE_LIMITS = { token: 6 * 1024 * 1024, inner: 4_500_000, manifest: 3_300_000 } as const;

/** `previous` of the delivery with number 1. */
export const NO_PREVIOUS = "0".repeat(64);

/**
 * Longest time in which a delivery may arrive, milliseconds (31 days; senders take 14 by default). The sender states its times, so without a
 * bound of our own it could deliver under an agreement that is long over, and have us wait for parts that never come.
 */
export const LONGEST_UNDER_WAY = 31 * 24 * 3600_000;
