import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { openPostgresStore } from "../../gateway/store/postgres/open-postgres-store.ts";
import { sampleDelivery, samplePart } from "../contract/store-samples.ts";
import { openRelay, type Treatment } from "../links/relay.ts";
import { type Database, type PostgresDatabases, postgresDatabases } from "./postgres-database.ts";
import { STILL } from "./temporary-store.ts";

/** More bytes than the buffers of all sockets between take. */
const LONG = 40_000_000;

let databases: PostgresDatabases;
beforeAll(async () => {
  databases = await postgresDatabases(inject("postgres"));
});
afterAll(() => databases.close());

/**
 * Takes no more bytes of a connection once a part is on its way, has the server end it, takes the rest when the server has said so, and only
 * then lets the end of the connection be seen, as a proxy in front of a server that goes over to another may.
 */
function endInTheMiddle(database: Database): Treatment {
  let state: "open" | "held" | "ended" = "open";
  return {
    out(chunk, { near, far }) {
      if (state === "ended") return;
      far.write(chunk);
      if (chunk.length < 50_000) return;
      state = "held";
      near.pause();
      void database.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'COPY%'");
    },
    back(chunk, { near }) {
      near.write(chunk);
      if (state !== "held") return;
      state = "ended";
      setTimeout(() => near.resume(), 50);
      setTimeout(() => near.destroy(), 1000);
    },
    silent: () => true,
  };
}

it("a server that ends a connection in the middle of a long part ends that transaction and nothing else", async () => {
  const database = await databases.create();
  const relay = await openRelay(inject("postgres").port, () => endInTheMiddle(database));
  const connection = { ...database.connection, port: relay.port, tls: null };
  const store = await openPostgresStore({ connection, clock: STILL, connections: { write: 2, read: 1 } });
  const delivery = sampleDelivery();
  await store.transaction((tx) => tx.deliveries.insert(delivery));
  const part = { ...samplePart(1), sealed: randomBytes(LONG) };
  await expect(store.transaction((tx) => tx.parts.put(delivery.id, part))).rejects.toMatchObject({
    code: "STORE_UNAVAILABLE",
  });
  expect(await store.read((tx) => tx.parts.list(delivery.id))).toEqual([]);
  await store.close();
  await relay.close();
  await database.free();
});
