/** The construction's name, an input of every derivation. */
export const SUITE = "HN1-HKDF-SHA256-HMAC-SHA256";

/** The rule version, an input of key and token, so that a rule change is visible. */
export const RULES = "NLN-1";

/** Always the same: who may match with whom is decided by the domain alone. */
export const SCOPE = "match";
