import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { openRelay, type Relay, type Treatment } from "../links/relay.ts";
import { type LocalPostgres, startLocalPostgres } from "../services/postgres.ts";
import { type RabbitMq, startRabbitMq } from "../services/rabbitmq.ts";
import { type Database, type PostgresDatabases, postgresDatabases } from "../store/postgres-database.ts";
import { openPostgresRelay, type PostgresRelay } from "../store/postgres-relay.ts";
import { postgresProbe, type StoreProbe } from "./store-probe.ts";

/** The services of the production profile, which a test may break. */
export interface Production extends AsyncDisposable {
  readonly postgres: LocalPostgres;
  readonly rabbit: RabbitMq;
  /** What one gateway needs of them. In: a folder for its files. */
  sideOn(folder: string): Promise<ProductionSide>;
}

/** The database and queues of one gateway, each behind a relay of its own. */
export interface ProductionSide extends AsyncDisposable {
  /** What is added to the gateway's configuration. */
  readonly configuration: string;
  readonly database: Database;
  readonly databaseRelay: PostgresRelay;
  readonly brokerRelay: BrokerRelay;
  /** What the names of its queues begin with. */
  readonly prefix: string;
  readonly probe: StoreProbe;
}

/** Stands between a gateway and RabbitMQ; TLS passes through, so it sees no more than bytes. */
export interface BrokerRelay extends Relay {
  /**
   * From now on nothing that RabbitMQ says arrives, until so long after the first piece that did not; then the connections are reset.
   * Resolves after that.
   */
  deafen(milliseconds: number): Promise<void>;
  /** Once so many more bytes were said to RabbitMQ, nothing more goes on to it and nothing is lost, until `resume`. Resolves at that moment. */
  holdAfter(bytes: number): Promise<void>;
  resume(): void;
}

/** Starts a PostgreSQL and a RabbitMQ of our own. In: the folder for the data of PostgreSQL, a new one when absent. */
export async function startProduction(): Promise<Production> {
  const [postgres, rabbit] = await Promise.all([startLocalPostgres(), startRabbitMq()]);
  const databases: PostgresDatabases = await postgresDatabases(postgres);
  return {
    postgres,
    rabbit,
    sideOn: (folder) => productionSide(folder, postgres, rabbit, databases),
    async [Symbol.asyncDispose]() {
      await Promise.all([postgres.stop(), rabbit.close()]);
    },
  };
}

async function productionSide(
  folder: string,
  postgres: LocalPostgres,
  rabbit: RabbitMq,
  databases: PostgresDatabases,
): Promise<ProductionSide> {
  const database = await databases.create();
  const databaseRelay = await openPostgresRelay(postgres.port);
  const brokerRelay = await openBrokerRelay(Number(new URL(rabbit.urls[0]!).port));
  const prefix = `sluis-${randomBytes(4).toString("hex")}`;
  const file = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, text, { mode: 0o600 });
    return path;
  };
  const { name, connection } = database;
  const store = {
    engine: "postgresql",
    host: "127.0.0.1",
    port: databaseRelay.port,
    database: name,
    user: connection.user,
    passwordFile: file("database-password", await connection.password!()),
  };
  const broker = {
    engine: "rabbitmq",
    urls: [`amqps://127.0.0.1:${brokerRelay.port}`],
    prefix,
    certificateFile: file("broker-certificate.pem", rabbit.tls.certificate),
    keyFile: file("broker-key.pem", rabbit.tls.key),
    caFile: file("broker-ca.pem", rabbit.tls.ca),
  };
  const { host, port, user, password } = postgres;
  const probe = postgresProbe({ host, port, user, password, database: name });
  return {
    configuration: `store: ${JSON.stringify(store)}\nbroker: ${JSON.stringify(broker)}\n`,
    database,
    databaseRelay,
    brokerRelay,
    prefix,
    probe,
    async [Symbol.asyncDispose]() {
      await probe.close();
      await Promise.all([databaseRelay.close(), brokerRelay.close()]);
    },
  };
}

/** Opens a relay in front of RabbitMQ. In: the port that it listens on. */
export async function openBrokerRelay(target: number): Promise<BrokerRelay> {
  let swallow: (() => void) | undefined;
  let hold: { left: number; readonly begun: () => void; readonly kept: (() => void)[] } | undefined;
  const treatment: Treatment = {
    out(chunk, { far }) {
      if (hold === undefined) return void far.write(chunk);
      if (hold.left > 0) {
        far.write(chunk);
        hold.left -= chunk.length;
      } else hold.kept.push(() => far.write(chunk));
      if (hold.left <= 0) hold.begun();
    },
    back(chunk, { near }) {
      if (swallow === undefined) near.write(chunk);
      else swallow();
    },
  };
  const relay = await openRelay(target, () => treatment);
  return {
    ...relay,
    async deafen(milliseconds) {
      const first = Promise.withResolvers<void>();
      swallow = first.resolve;
      await first.promise;
      await sleep(milliseconds);
      swallow = undefined;
      relay.cut();
    },
    holdAfter(bytes) {
      const { promise, resolve } = Promise.withResolvers<void>();
      hold = { left: bytes, begun: resolve, kept: [] };
      return promise;
    },
    resume() {
      for (const goOn of hold?.kept ?? []) goOn();
      hold = undefined;
    },
  };
}
