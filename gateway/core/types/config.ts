// Made from schemas/config.schema.json by `npm run types`; do not edit.

export type Path = string;
/**
 * the nodes of one RabbitMQ cluster, tried in turn
 *
 * @minItems 1
 * @maxItems 16
 */
export type BrokerUrls = string[];
export type OfficerRole =
  "data-officer" | "intake" | "privacy-officer" | "auditor" | "functional-administrator" | "technical-administrator";

/**
 * sluis.yaml: how one gateway runs. Relative paths start at the folder of this file. Secrets are never in it.
 */
export interface Config {
  /**
   * the same at both parties, or nothing is exchanged
   */
  environment: "test" | "production";
  role: "police" | "municipality" | "prosecutor";
  /**
   * own organisation number, between quotes
   */
  oin: string;
  name: string;
  /**
   * store, wrapped keys and temporary files; only for the gateway's user
   */
  dataDir: string;
  /**
   * the key that wraps all other keys; outside dataDir
   */
  keyEncryptionKeyFile: string;
  /**
   * where partners reach this gateway; without it the gateway only dials
   */
  door?: {
    host: string;
    port: number;
  };
  store?: {
    /**
     * sqlite when absent: one gateway, no service
     */
    engine: "sqlite" | "postgresql";
    /**
     * name or address of the server, or the folder of its local socket
     */
    host?: string;
    /**
     * 5432 when absent
     */
    port?: number;
    database?: string;
    /**
     * the role of the gateway
     */
    user?: string;
    /**
     * holds the password of the role, and nothing else
     */
    passwordFile?: string;
    /**
     * PEM of who issued the server's certificate; without it there is no TLS, which only a server on this machine allows
     */
    caFile?: string;
    clientCertificateFile?: Path;
    clientKeyFile?: Path;
  };
  /**
   * how work is handed to the steps of this gateway; without it the embedded queue
   */
  broker?: {
    engine: "embedded" | "rabbitmq";
    urls?: BrokerUrls;
    /**
     * / when absent
     */
    vhost?: string;
    /**
     * what the names of exchanges and queues begin with; sluis when absent
     */
    prefix?: string;
    /**
     * PEM; its name logs in (SASL EXTERNAL)
     */
    certificateFile?: string;
    /**
     * PEM of the private key of that certificate
     */
    keyFile?: string;
    /**
     * PEM of the authorities that may have issued RabbitMQ's certificate
     */
    caFile?: string;
  };
  /**
   * @maxItems 1000
   */
  partners?: {
    oin: string;
    /**
     * the accepted card of this partner
     */
    card: string;
    /**
     * this side opens the connections
     */
    dial: boolean;
    /**
     * instead of the address on the card
     */
    url?: string;
    /**
     * the link over the RabbitMQ of the party that is dialled: where it is, for whoever dials; the partner's vhost on our own, for whoever is dialled
     */
    amqps?: {
      urls: BrokerUrls;
      /**
       * of this pair of partners only
       */
      vhost: string;
      /**
       * PEM; its name logs in (SASL EXTERNAL)
       */
      certificateFile: string;
      /**
       * PEM of the private key of that certificate
       */
      keyFile: string;
      /**
       * PEM of the authorities that may have issued RabbitMQ's certificate
       */
      caFile: string;
    };
    /**
     * where else its door is, such as that of its other instances; tried in turn
     *
     * @maxItems 16
     */
    furtherUrls?: string[];
  }[];
  tls?: {
    /**
     * @maxItems 50
     */
    crlFiles?: Path[];
    /**
     * PEM files of certificate authorities whose certificates a partner may use
     *
     * @maxItems 50
     */
    trustedIssuers?: Path[];
  };
  /**
   * @maxItems 500
   */
  officers?: {
    id: string;
    role: OfficerRole;
    /**
     * user of this machine, over the local socket
     */
    osUser?: string;
    /**
     * SHA-256 of the token with which this officer or system calls
     */
    tokenSha256?: string;
  }[];
  /**
   * agreements with both signatures (.json), brought into force at start
   */
  agreementsDir?: string;
  /**
   * what only two officers together may do; that a delivery needs a second person is the agreement's to say
   *
   * @maxItems 2
   */
  fourEyes?: ("agreements" | "keys")[];
  /**
   * for a while, nothing is erased because its time is over: after a restore, until legal holds are placed again
   */
  erasurePaused?: boolean;
  /**
   * product schemas of your own, beside those that are shipped
   */
  productsDir?: string;
  /**
   * @maxItems 100
   */
  watch?: {
    folder: Path;
    agreement: string;
    mapping?: Path;
    kind?: "full" | "delta";
  }[];
  /**
   * every stored delivery is written here as CSV and NDJSON
   */
  dropFolder?: string;
  backup?: {
    /**
     * public recovery keys (age): backups are encrypted to them, and whoever holds a private one can read everything
     *
     * @minItems 1
     * @maxItems 10
     */
    recipients: string[];
  };
  limits?: {
    /**
     * with less room than this, doctor warns; 1024 when absent
     */
    minimumFreeDiskMiB?: number;
  };
  log?: {
    level?: "error" | "warn" | "info" | "debug";
    /**
     * instead of standard output
     */
    file?: string;
  };
  retry?: {
    /**
     * 1000 when absent
     */
    firstDelayMs?: number;
    /**
     * 900000 when absent
     */
    maximumDelayMs?: number;
    /**
     * an instance that is not heard of for so long loses its work to another; 15000 when absent
     */
    takeOverMs?: number;
  };
  /**
   * 1 when absent
   */
  workerThreads?: number;
}
