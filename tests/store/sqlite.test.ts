import { onTestFinished } from "vitest";
import { openSqliteStore } from "../../gateway/store/sqlite/open-sqlite-store.ts";
import { restoreSqlite } from "../../gateway/store/sqlite/restore-sqlite.ts";
import { agreementRegisterContract } from "../contract/agreement-register.contract.ts";
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
import { snapshotContract } from "../contract/snapshot.contract.ts";
import { storeContract } from "../contract/store.contract.ts";
import { subjectIndexContract } from "../contract/subject-index.contract.ts";
import { tokensContract } from "../contract/tokens.contract.ts";
import { openTemporaryStore, STILL, temporaryPath } from "./temporary-store.ts";

storeContract("SQLite", () => openTemporaryStore());
outboxContract("SQLite", () => openTemporaryStore(), STILL.now());
leaseContract("SQLite", () => openTemporaryStore());
budgetContract("SQLite", () => openTemporaryStore());
agreementRegisterContract("SQLite", () => openTemporaryStore());
rowsContract("SQLite", () => openTemporaryStore());
removalContract("SQLite", () => openTemporaryStore());
retentionContract("SQLite", () => openTemporaryStore());
matchesContract("SQLite", () => openTemporaryStore());
tokensContract("SQLite", () => openTemporaryStore());
keyEpochsContract("SQLite", () => openTemporaryStore());
inquiriesContract("SQLite", () => openTemporaryStore());
subjectIndexContract("SQLite", () => openTemporaryStore());
logStorageContract("SQLite", async () => {
  const store = await openTemporaryStore();
  return { transaction: (work) => store.transaction((tx) => work(tx.log)), close: store.close };
});
snapshotContract(
  "SQLite",
  () => openTemporaryStore(),
  async () => {
    const { path, remove } = temporaryPath();
    onTestFinished(remove);
    return { fill: restoreSqlite(path, STILL), open: () => openSqliteStore({ path, lock: false, clock: STILL }) };
  },
);
