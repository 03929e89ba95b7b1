// Made from schemas/key-handover.schema.json by `npm run types`; do not edit.

/**
 * What the keeper of a pseudonym domain states when it hands field keys to a partner; signed (typ sluis-keys+jws), and sealed with the keys themselves to the partner's decryption key (typ sluis-keys+jwe). The root key is never in it.
 */
export interface KeyHandover {
  v: 1;
  domain: string;
  epoch: string;
  kid: string;
  /**
   * KCV_type by type: exactly the types whose keys are handed over
   */
  types: {
    [k: string]: string;
  };
  agreement: {
    id: string;
    version: number;
    hash: string;
  };
  environment: "test" | "production";
  /**
   * the keeper
   */
  from: string;
  to: string;
  /**
   * milliseconds since 1970
   */
  time: number;
}
