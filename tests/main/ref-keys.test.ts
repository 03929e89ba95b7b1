import { createSecretKey, randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { SluisError } from "../../gateway/core/sluis-error.ts";
import { openKeystore } from "../../gateway/identity/keystore.ts";
import { openRefKeys } from "../../gateway/main/ref-keys.ts";
import { systemClock } from "../../gateway/main/system-clock.ts";
import { openSqliteStore } from "../../gateway/store/sqlite/open-sqlite-store.ts";

const [ONE, OTHER] = ["proef-incidenten", "proef-overlast"] as const;
const LOST = { code: "REF_KEY_LOST", details: { agreement: ONE } };

const kek = createSecretKey(randomBytes(32));
let folder: string;
let store: Awaited<ReturnType<typeof openSqliteStore>>;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "sluis-ref-"));
  store = await openSqliteStore({ path: join(folder, "store.sqlite"), lock: true, clock: systemClock });
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

/** The keys of the data folder, as a gateway that starts finds them. */
const keystore = () => openKeystore(join(folder, "keys"), kek, systemClock);
const refKeys = () => openRefKeys(keystore(), store, async () => {});
const loseKey = () => rmSync(join(folder, "keys", `secret-ref-${ONE}.json`));

it("each agreement has a key of references of its own, made at first use and the same at the next start", async () => {
  const refKey = refKeys();
  const made = await refKey(ONE);
  expect((await refKey(ONE)).equals(made)).toBe(true);
  expect((await refKeys()(ONE)).equals(made)).toBe(true);
  expect((await refKey(OTHER)).equals(made)).toBe(false);
});

it("one that was lost stops its agreement and no other, and is not replaced in silence", async () => {
  const before = refKeys();
  const other = await before(OTHER);
  const right = await before(ONE);
  loseKey();
  const after = refKeys();
  await expect(after(ONE)).rejects.toMatchObject(LOST);
  await expect(after(ONE)).rejects.toMatchObject(LOST);
  expect((await after(OTHER)).equals(other)).toBe(true);
  keystore().createSecret(`ref-${ONE}`);
  await expect(refKeys()(ONE)).rejects.toMatchObject(LOST);
  loseKey();
  keystore().createSecret(`ref-${ONE}`, right.export());
  expect((await refKeys()(ONE)).equals(right)).toBe(true);
});

it("one is missed that deliveries of an earlier version were made with, which remembered nothing of it", async () => {
  await store.transaction((tx) => tx.deliveries.closeNumber(ONE, "out", { number: 1, manifestHash: "0".repeat(64) }));
  await expect(refKeys()(ONE)).rejects.toMatchObject(LOST);
});

it("that of an earlier version is remembered when it is used", async () => {
  const old = keystore().createSecret(`ref-${ONE}`);
  expect((await refKeys()(ONE)).equals(old)).toBe(true);
  loseKey();
  await expect(refKeys()(ONE)).rejects.toMatchObject(LOST);
});

it("none is made while it may not be, and one that is there is given all the same", async () => {
  const refused = openRefKeys(keystore(), store, async () => {
    throw new SluisError("CHECKPOINT_FIRST");
  });
  await expect(refused(ONE)).rejects.toMatchObject({ code: "CHECKPOINT_FIRST" });
  const made = await refKeys()(ONE);
  expect((await refused(ONE)).equals(made)).toBe(true);
});
