// Made from schemas/key-handover.schema.json by `npm run types`; do not edit.

/**
 * A pseudonym root key on its way to a partner's administrator, sealed under a transfer code that goes another way. Bytes are base64url.
 */
export interface KeyHandover {
  v: 1;
  what: "pseudonym-root-key";
  domain: string;
  epoch: string;
  kid: string;
  salt: string;
  nonce: string;
  /**
   * 32 bytes of key and 16 of tag
   */
  sealed: string;
}
