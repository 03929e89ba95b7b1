import { createSecretKey, randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openKeystore } from "../../gateway/identity/keystore.ts";
import { checkSubjectKey, openSubjectKey } from "../../gateway/main/subject-key.ts";
import { systemClock } from "../../gateway/main/system-clock.ts";
import { openSqliteStore } from "../../gateway/store/sqlite/open-sqlite-store.ts";
import { sampleDelivery } from "../contract/store-samples.ts";

const DELIVERY = sampleDelivery();
type SqliteStore = Awaited<ReturnType<typeof openSqliteStore>>;

const kek = createSecretKey(randomBytes(32));
const LOST = { code: "SUBJECT_KEY_LOST" };

let folder: string;
let store: SqliteStore;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "sluis-subject-"));
  store = await openSqliteStore({ path: join(folder, "store.sqlite"), lock: true, clock: systemClock });
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

/** The keys of the data folder, as a gateway that starts finds them. */
const keys = () => openKeystore(join(folder, "keys"), kek, systemClock);
const loseKey = () => rmSync(join(folder, "keys", "secret-subject.json"));

it("the key of the subject index is made at first use, and is the same at the next start", async () => {
  expect(await checkSubjectKey(keys(), store)).toBeUndefined();
  const subjectKey = await openSubjectKey(keys(), store);
  const made = await subjectKey();
  expect((await subjectKey()).equals(made)).toBe(true);
  expect((await (await openSubjectKey(keys(), store))()).equals(made)).toBe(true);
});

it("one that was lost is refused at the start and not replaced in silence", async () => {
  await (await openSubjectKey(keys(), store))();
  loseKey();
  await expect(openSubjectKey(keys(), store)).rejects.toMatchObject(LOST);
  await expect(checkSubjectKey(keys(), store)).rejects.toMatchObject(LOST);
  expect(() => keys().secret("subject")).toThrow(expect.objectContaining({ code: "KEY_MISSING" }));
});

it("another one in its place is refused, and the right one is taken when it is put back", async () => {
  const right = await (await openSubjectKey(keys(), store))();
  loseKey();
  keys().createSecret("subject");
  await expect(openSubjectKey(keys(), store)).rejects.toMatchObject(LOST);
  loseKey();
  keys().createSecret("subject", right.export());
  expect((await (await openSubjectKey(keys(), store))()).equals(right)).toBe(true);
});

it("one that was lost is made anew where that is asked for, and one that is there is kept", async () => {
  const old = await (await openSubjectKey(keys(), store))();
  expect((await (await openSubjectKey(keys(), store, true))()).equals(old)).toBe(true);
  loseKey();
  const made = await (await openSubjectKey(keys(), store, true))();
  expect(made.equals(old)).toBe(false);
  expect((await (await openSubjectKey(keys(), store))()).equals(made)).toBe(true);
});

it("it is missed by an index that an earlier version made, which remembered nothing of it", async () => {
  await store.transaction(async (tx) => {
    await tx.deliveries.insert(DELIVERY);
    await tx.subjects.put(DELIVERY.id, 1, { refs: new Uint8Array(20), keys: [] });
  });
  await expect(openSubjectKey(keys(), store)).rejects.toMatchObject(LOST);
  keys().createSecret("subject");
  const kept = await (await openSubjectKey(keys(), store))();
  loseKey();
  keys().createSecret("subject");
  await expect(openSubjectKey(keys(), store)).rejects.toMatchObject(LOST);
  expect(kept.export()).toHaveLength(32);
});
