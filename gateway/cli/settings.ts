import type { Config } from "../core/types/config.ts";

/** The configuration of one gateway with every default filled in and every path absolute. */
export interface Settings {
  /** Where the configuration was read. */
  readonly file: string;
  readonly environment: Config["environment"];
  readonly role: Config["role"];
  readonly oin: string;
  readonly name: string;
  readonly dataDir: string;
  readonly keyEncryptionKeyFile: string;
  /** Null when this gateway only dials. */
  readonly door: { readonly host: string; readonly port: number } | null;
  readonly store: StoreSetting;
  readonly broker: BrokerSetting;
  readonly partners: readonly PartnerSetting[];
  readonly tls: { readonly crlFiles: readonly string[]; readonly trustedIssuers: readonly string[] };
  readonly officers: readonly OfficerSetting[];
  readonly agreementsDir: string | null;
  /** What only two officers together may do. */
  readonly fourEyes: ReadonlySet<"agreements" | "keys">;
  /** Nothing is erased because its time is over. */
  readonly erasurePaused: boolean;
  readonly productsDir: string | null;
  readonly watch: readonly WatchSetting[];
  readonly dropFolder: string | null;
  /** Public recovery keys to which backups are encrypted; none: no backups. */
  readonly backup: { readonly recipients: readonly string[] };
  readonly limits: { readonly minimumFreeDiskMiB: number };
  readonly log: { readonly level: "error" | "warn" | "info" | "debug"; readonly file: string | null };
  /** Milliseconds: the first wait after a failure, the longest, and after how long a silent instance loses its work to another. */
  readonly retry: { readonly firstDelayMs: number; readonly maximumDelayMs: number; readonly takeOverMs: number };
  readonly workerThreads: number;
}

/** Where the gateway keeps everything: a file in its data folder, or a PostgreSQL database that several gateways may share. */
export type StoreSetting = { readonly engine: "sqlite" } | PostgresSetting;

/** How to reach a PostgreSQL database. Null for a file that was not given. */
export interface PostgresSetting {
  readonly engine: "postgresql";
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly passwordFile: string | null;
  readonly caFile: string | null;
  readonly clientCertificateFile: string | null;
  readonly clientKeyFile: string | null;
}

/** The queue inside this process, or RabbitMQ. */
export type BrokerSetting =
  | { readonly engine: "embedded" }
  | (RabbitMqSetting & { readonly engine: "rabbitmq"; readonly prefix: string });

/** Where a RabbitMQ is and how to log in there. Files are PEM. */
export interface RabbitMqSetting {
  readonly urls: readonly string[];
  readonly vhost: string;
  readonly certificateFile: string;
  readonly keyFile: string;
  readonly caFile: string;
}

/** A partner whose card was accepted. `url` replaces the address on the card. */
export interface PartnerSetting {
  readonly oin: string;
  readonly card: string;
  readonly dial: boolean;
  readonly url: string | null;
  /** The link over the dialled party's RabbitMQ; null when there is none. */
  readonly amqps: RabbitMqSetting | null;
  /** Tried in turn when it does not answer there. */
  readonly furtherUrls: readonly string[];
}

/** A person or system that may ask something, in one role, and how it is recognised. */
export type OfficerSetting = NonNullable<Config["officers"]>[number];

/** A folder whose files are delivered by themselves. */
export interface WatchSetting {
  readonly folder: string;
  readonly agreement: string;
  readonly mapping: string | null;
  readonly kind: "full" | "delta";
}

/** Fills in defaults. In: a configuration that follows its schema, how a path in it becomes absolute, and its own path. */
export function settingsOf(config: Config, absolute: (path: string) => string, file: string): Settings {
  const path = (value: string | undefined): string | null => (value === undefined ? null : absolute(value));
  return {
    file,
    environment: config.environment,
    role: config.role,
    oin: config.oin,
    name: config.name,
    dataDir: absolute(config.dataDir),
    keyEncryptionKeyFile: absolute(config.keyEncryptionKeyFile),
    door: config.door ?? null,
    store: storeOf(config.store, path),
    broker: brokerOf(config.broker, absolute),
    partners: (config.partners ?? []).map((partner) => ({
      oin: partner.oin,
      card: absolute(partner.card),
      dial: partner.dial,
      url: partner.url ?? null,
      amqps: partner.amqps === undefined ? null : withAbsolute(partner.amqps, absolute),
      furtherUrls: partner.furtherUrls ?? [],
    })),
    tls: {
      crlFiles: (config.tls?.crlFiles ?? []).map(absolute),
      trustedIssuers: (config.tls?.trustedIssuers ?? []).map(absolute),
    },
    officers: config.officers ?? [],
    agreementsDir: path(config.agreementsDir),
    fourEyes: new Set(config.fourEyes ?? []),
    erasurePaused: config.erasurePaused ?? false,
    productsDir: path(config.productsDir),
    watch: (config.watch ?? []).map((watched) => ({
      folder: absolute(watched.folder),
      agreement: watched.agreement,
      mapping: path(watched.mapping),
      kind: watched.kind ?? "delta",
    })),
    dropFolder: path(config.dropFolder),
    backup: { recipients: config.backup?.recipients ?? [] },
    limits: { minimumFreeDiskMiB: config.limits?.minimumFreeDiskMiB ?? 1024 },
    log: { level: config.log?.level ?? "info", file: path(config.log?.file) },
    retry: {
      firstDelayMs: config.retry?.firstDelayMs ?? 1000,
      maximumDelayMs: config.retry?.maximumDelayMs ?? 15 * 60 * 1000,
      takeOverMs: config.retry?.takeOverMs ?? 15_000,
    },
    workerThreads: config.workerThreads ?? 1,
  };
}

function brokerOf(broker: Config["broker"], absolute: (path: string) => string): BrokerSetting {
  if (broker?.engine !== "rabbitmq") return { engine: "embedded" };
  const { urls, vhost = "/", prefix = "sluis", certificateFile, keyFile, caFile } = broker;
  // the schema asks for addresses and files
  const files = { certificateFile: certificateFile!, keyFile: keyFile!, caFile: caFile! };
  return { engine: "rabbitmq", prefix, ...withAbsolute({ urls: urls!, vhost, ...files }, absolute) };
}

function withAbsolute(setting: RabbitMqSetting, absolute: (path: string) => string): RabbitMqSetting {
  const { urls, vhost, certificateFile, keyFile, caFile } = setting;
  const files = { certificateFile: absolute(certificateFile), keyFile: absolute(keyFile), caFile: absolute(caFile) };
  return { urls, vhost, ...files };
}

function storeOf(store: Config["store"], path: (value: string | undefined) => string | null): StoreSetting {
  if (store?.engine !== "postgresql") return { engine: "sqlite" };
  return {
    engine: "postgresql",
    // the schema asks for these three
    host: store.host!,
    port: store.port ?? 5432,
    database: store.database!,
    user: store.user!,
    passwordFile: path(store.passwordFile),
    caFile: path(store.caFile),
    clientCertificateFile: path(store.clientCertificateFile),
    clientKeyFile: path(store.clientKeyFile),
  };
}
