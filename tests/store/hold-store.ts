// Opens the store named on the command line, locks its folder, says so, and stays until it is killed.
import { openSqliteStore } from "../../gateway/store/sqlite/open-sqlite-store.ts";

const clock = { now: () => Date.now(), sleep: async () => {} };
const store = await openSqliteStore({ path: process.argv[2]!, lock: true, clock });
await store.transaction((tx) => tx.settings.set("held", "yes"));
process.stdout.write("held\n");
