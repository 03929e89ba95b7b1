import { afterAll, beforeAll, inject } from "vitest";
import { createEmbeddedBroker } from "../../gateway/broker/create-embedded-broker.ts";
import type { PostgresStore } from "../../gateway/store/postgres/open-postgres-store.ts";
import { agreementRegisterContract } from "../contract/agreement-register.contract.ts";
import { brokerContract } from "../contract/broker.contract.ts";
import { budgetContract } from "../contract/budget.contract.ts";
import { inquiriesContract } from "../contract/inquiries.contract.ts";
import { keyEpochsContract } from "../contract/key-epochs.contract.ts";
import { leaseContract } from "../contract/lease.contract.ts";
import { logStorageContract } from "../contract/log-storage.contract.ts";
import { matchesContract } from "../contract/matches.contract.ts";
import { outboxContract } from "../contract/outbox.contract.ts";
import { removalContract } from "../contract/removal.contract.ts";
import { retentionContract } from "../contract/retention.contract.ts";
import { rowsContract } from "../contract/rows.contract.ts";
import { storeContract } from "../contract/store.contract.ts";
import { subjectIndexContract } from "../contract/subject-index.contract.ts";
import { tokensContract } from "../contract/tokens.contract.ts";
import { type PostgresDatabases, postgresDatabases } from "./postgres-database.ts";
import { STILL } from "./temporary-store.ts";

let databases: PostgresDatabases;
beforeAll(async () => {
  databases = await postgresDatabases(inject("postgres"));
});
afterAll(() => databases.close());

/** An empty store. */
async function open(): Promise<PostgresStore> {
  const database = await databases.create();
  const store = await database.open();
  return {
    ...store,
    async close() {
      await store.close();
      await database.free();
    },
  };
}

storeContract("PostgreSQL", open);
rowsContract("PostgreSQL", open);
removalContract("PostgreSQL", open);
retentionContract("PostgreSQL", open);
matchesContract("PostgreSQL", open);
tokensContract("PostgreSQL", open);
keyEpochsContract("PostgreSQL", open);
inquiriesContract("PostgreSQL", open);
subjectIndexContract("PostgreSQL", open);
leaseContract("PostgreSQL", open);
budgetContract("PostgreSQL", open);
agreementRegisterContract("PostgreSQL", open);
outboxContract("PostgreSQL", open, STILL.now());
logStorageContract("PostgreSQL", async () => {
  const store = await open();
  return { transaction: (work) => store.transaction((tx) => work(tx.log)), close: store.close };
});
brokerContract("embedded, on PostgreSQL", async () => {
  const store = await open();
  return {
    start: ({ clock, maximumAttempts }) => createEmbeddedBroker({ store, clock, random: () => 0.5, maximumAttempts }),
    add: (...hints) =>
      store.transaction(async (tx) => {
        for (const hint of hints) await tx.hints.add(hint);
      }),
    close: store.close,
  };
});
