import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { systemClock } from "../../gateway/main/system-clock.ts";
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
  await database.run(`SELECT pg_terminate_backend("pid") FROM pg_stat_activity
    WHERE "datname" = current_database() AND "application_name" = 'sluis (changes)'`);
  await told();
  expect(heard.one).toBe(0);
  await Promise.all([one.close(), two.close()]);
  await database.free();
});
