import { appendFileSync, chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { command, type DemoGateway } from "../../gateway/demo/demo-pair.ts";
import { type LocalPostgres, startLocalPostgres } from "../../tests/services/postgres.ts";
import { type RabbitMq, startRabbitMq } from "../../tests/services/rabbitmq.ts";
import { serverSeconds } from "../process-usage.ts";

/** Servers that are as fast as an administrator would make them: writes are still flushed at every commit. */
const SETTINGS = { shared_buffers: "256MB", max_wal_size: "4GB", checkpoint_timeout: "30min" };

/** The servers of the production profile, private to one run: PostgreSQL for each side, and one RabbitMQ for both. */
export interface ProductionServices extends AsyncDisposable {
  readonly police: LocalPostgres;
  readonly municipality: LocalPostgres;
  readonly rabbit: RabbitMq;
  /** Processor time so far, seconds. */
  usage(): { readonly police: number; readonly municipality: number; readonly rabbit: number };
  /** Writes store and broker into the configuration of a side that has not started, and makes its database ready. */
  configure(side: "police" | "municipality", gateway: DemoGateway): Promise<void>;
}

/** Starts them, on free ports, with folders of their own. Throws one sentence when one cannot be had. */
export async function startProductionServices(): Promise<ProductionServices> {
  await using made = new AsyncDisposableStack();
  const start = async () => {
    const server = await startLocalPostgres(SETTINGS);
    made.defer(() => server.stop());
    return server;
  };
  const [police, municipality] = [await start(), await start()];
  const rabbit = await startRabbitMq();
  made.defer(() => rabbit.close());
  const whole = made.move();
  const servers = { police, municipality };
  return {
    police,
    municipality,
    rabbit,
    usage: () => ({
      police: serverSeconds(police.pid()),
      municipality: serverSeconds(municipality.pid()),
      rabbit: serverSeconds(rabbit.pid()),
    }),
    configure: (side, gateway) => configure(servers[side], rabbit, side, gateway),
    [Symbol.asyncDispose]: () => whole.disposeAsync(),
  };
}

async function configure(server: LocalPostgres, rabbit: RabbitMq, prefix: string, gateway: DemoGateway): Promise<void> {
  await runSql(server, "postgres", "CREATE ROLE gateway LOGIN PASSWORD 'bench'; ");
  await runSql(server, "postgres", "CREATE DATABASE sluis ENCODING 'UTF8' TEMPLATE template0");
  const file = (name: string, text: string): string => {
    const path = join(gateway.folder, name);
    writeFileSync(path, text, { mode: 0o600 });
    chmodSync(path, 0o600);
    return path;
  };
  const broker = {
    engine: "rabbitmq",
    urls: rabbit.urls,
    prefix,
    certificateFile: file("broker-certificate.pem", rabbit.tls.certificate),
    keyFile: file("broker-key.pem", rabbit.tls.key),
    caFile: file("broker-ca.pem", rabbit.tls.ca),
  };
  const store = {
    engine: "postgresql",
    host: server.host,
    port: server.port,
    database: "sluis",
    user: "gateway",
    passwordFile: file("store-password", "bench"),
    caFile: file("store-ca.pem", server.ca!),
  };
  appendFileSync(gateway.config, `broker: ${JSON.stringify(broker)}\nstore: ${JSON.stringify(store)}\n`);
  const admin = file("admin-password", server.password);
  await command(gateway, ["store", "prepare", "--admin", server.user, "--admin-password-file", admin]);
}

/** Runs SQL as the administrator of a server. */
export async function runSql(server: LocalPostgres, database: string, sql: string): Promise<void> {
  const { host, port, user, password } = server;
  const client = new pg.Client({ host, port, user, password, database, ssl: false });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
