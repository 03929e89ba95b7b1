// Made from schemas/key-file.schema.json by `npm run types`; do not edit.

/**
 * One private key or secret in the data folder, wrapped under the key-encryption key.
 */
export interface KeyFile {
  v: 1;
  purpose: "tls" | "signing" | "decryption" | "log" | "secret";
  /**
   * thumbprint of a key pair (RFC 7638), or the name of a secret
   */
  id: string;
  /**
   * milliseconds since 1970
   */
  createdAt: number;
  /**
   * base64url: PKCS #8 of a private key, or the 32 bytes of a secret
   */
  wrapped: string;
  /**
   * PEM, own certificate first, then its issuers up to the root; TLS keys only
   *
   * @minItems 1
   * @maxItems 6
   */
  certificates?: string[];
}
