import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { systemClock } from "../../gateway/main/system-clock.ts";
import { openChangeChannel } from "../../gateway/store/postgres/change-channel.ts";
import { type PostgresDatabases, postgresDatabases } from "./postgres-database.ts";

let databases: PostgresDatabases;
beforeAll(async () => {
  databases = await postgresDatabases(inject("postgres"));
});
afterAll(() => databases.close());

it("news of a change reaches the other instances, not the one that tells it, also after the connections were cut", async () => {
  const database = await databases.create();
  const [one, two] = [await database.open(systemClock), await database.open(systemClock)];
  const heard = { one: 0, two: 0 };
  one.changes.hear(() => {
    heard.one += 1;
  });
  two.changes.hear(() => {
    heard.two += 1;
  });
  /** News may be lost, so it is told until it is heard. */
  const told = async (): Promise<void> => {
    const before = heard.two;
    while (heard.two === before) {
      one.changes.tell();
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
  };
  await told();
  const before = { ...heard };
  await database.run(`SELECT pg_terminate_backend("pid") FROM pg_stat_activity
    WHERE "datname" = current_database() AND "application_name" = 'sluis (changes)'`);
  // they come back in either order
  await expect.poll(() => heard.one > before.one && heard.two > before.two).toBe(true);
  await told();
  // each looks once more after its connection was made anew; its own news it does not hear
  const own = heard.one;
  expect(own).toBeLessThanOrEqual(2);
  await told();
  expect(heard.one).toBe(own);
  await Promise.all([one.close(), two.close()]);
  await database.free();
});

it("a store closes at once, though the server for news does not answer", async () => {
  const silent = createServer(() => {}).listen(0, "127.0.0.1");
  await once(silent, "listening");
  const { port } = silent.address() as AddressInfo;
  const connection = { host: "127.0.0.1", port, database: "x", user: "x", password: null, tls: null };
  const channel = openChangeChannel(connection, systemClock, "one");
  channel.tell();
  await once(silent, "connection");
  await channel.close();
  silent.close();
  await once(silent, "close");
});
