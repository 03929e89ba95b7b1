import { logStorageContract } from "../contract/log-storage.contract.ts";
import { createMemoryLogStore } from "./memory-log-store.ts";

logStorageContract("memory", async () => createMemoryLogStore());
