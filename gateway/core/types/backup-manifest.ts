// Made from schemas/backup-manifest.schema.json by `npm run types`; do not edit.

/**
 * What is in a backup, signed by the gateway that made it; the last file in it.
 */
export interface BackupManifest {
  v: 1;
  id: string;
  /**
   * milliseconds since 1970
   */
  madeAt: number;
  /**
   * version of Sluis that made it
   */
  program: string;
  environment: "test" | "production";
  oin: string;
  /**
   * which of the files is the configuration itself
   */
  configuration: string;
  store: {
    engine: "sqlite" | "postgresql";
    schemaVersion: number;
  };
  /**
   * the signed checkpoint of every log just before the store was read; what was restored must continue them
   *
   * @maxItems 2000
   */
  logs: string[];
  /**
   * @maxItems 50000
   */
  files: {
    name: string;
    bytes: number;
    sha256: string;
  }[];
  /**
   * files that the configuration names and that stay out: secrets, and what is outside its folder
   *
   * @maxItems 5000
   */
  notIncluded: string[];
}
