const MIB = 1024 * 1024;

/** Largest sealed part, in bytes. */
export const PART_LIMIT = 8 * MIB;
/** Largest sealed manifest, in bytes: 20,000 parts of about 150 bytes, base64url twice. */
export const ENVELOPE_LIMIT = 8 * MIB;
/** Largest request to close a number without content, in bytes. */
export const VOID_LIMIT = 16 * 1024;
/** Largest agreement check, in bytes. */
export const CHECK_LIMIT = 64 * 1024;
/** Largest message beside deliveries, in bytes: a signed agreement inside a JSON text, which may double it. */
export const MESSAGE_LIMIT = MIB;
/** Largest checkpoint with its proof, in bytes: 63 hashes and a note of 16 signatures stay far below. */
export const CHECKPOINT_LIMIT = 64 * 1024;
/** Largest notice of a successor log, in bytes: some thousand agreements with their last number. */
export const SUCCESSOR_LIMIT = 2 * MIB;
/** Largest answer of a partner, in bytes: a status that names 20,000 missing parts, or a page of receipts. */
export const ANSWER_LIMIT = 4 * MIB;
