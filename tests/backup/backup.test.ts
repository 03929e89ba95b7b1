import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { RESTORED_SETTING, type RestoredMarker } from "../../gateway/backup/restored-marker.ts";
import type { PushOutcome } from "../../gateway/deliveries/ports/officer-service.ts";
import { checkBackupFile } from "../../gateway/main/check-backup.ts";
import { newRecoveryKeyFile } from "../../gateway/main/new-recovery-key.ts";
import { restoreBackup } from "../../gateway/main/restore-backup.ts";
import { systemClock } from "../../gateway/main/system-clock.ts";
import { openSqliteStore } from "../../gateway/store/sqlite/open-sqlite-store.ts";
import { expectDelivered, untilStored } from "../faults/expect-delivered.ts";
import { messages } from "../faults/messages.ts";
import { createPair, MUNICIPALITY_OIN, type Pair } from "../faults/pair.ts";
import { push } from "../faults/push.ts";
import { createSide, type Side, startSluis, WHO } from "../faults/side.ts";
import { sqliteProbe } from "../faults/store-probe.ts";

const never = new AbortController().signal;

describe("a backup of a gateway that runs", { timeout: 120_000 }, () => {
  let pair: Pair;
  let keyFile: string;
  let recipient: string;
  let backup: string;
  const kek = (side: Side): string => join(side.dataDir, "../secret/kek");

  beforeAll(async () => {
    pair = await createPair();
    keyFile = join(pair.folder, "recovery.txt");
    const key = await newRecoveryKeyFile(systemClock);
    recipient = key.recipient;
    writeFileSync(keyFile, key.text);
    for (const { config } of [pair.police, pair.municipality])
      appendFileSync(config, `backup:\n  recipients: [${recipient}]\n`);
    await Promise.all([pair.police.start(), pair.municipality.start()]);
    backup = join(pair.folder, "municipality.age");
  });
  afterAll(() => pair[Symbol.asyncDispose]());

  async function make(side: Side, file: string): Promise<void> {
    const run = startSluis(["backup", "make", "--out", file, "--json", "--config", side.config]);
    expect(await run.ended, run.output()).toMatchObject({ code: 0 });
  }

  const restore = (file: string, to: string, changes: object = {}) =>
    restoreBackup(
      { file, keyFile, to, config: "", kekFile: kek(pair.municipality) },
      { env: {}, clock: systemClock, user: "beheerder", read: () => {}, signal: never, ...changes },
    );

  it("is made while deliveries arrive, and each one so made is a whole store", async () => {
    const sent = [messages(1, 150), messages(2, 150), messages(3, 150)];
    const pushed = sent.map((each) => push(pair.police, each) as Promise<PushOutcome>);
    const made = ["a", "b", "c"].map((name) => join(pair.folder, `${name}.age`));
    for (const file of made) await make(pair.municipality, file);
    for (const outcome of pushed) await untilStored(pair.police, (await outcome).deliveryId);
    for (const file of made) {
      const to = `${file}.restored`;
      await restore(file, to);
      rmSync(to, { recursive: true });
    }
    await make(pair.municipality, backup);
    expect(readdirSync(join(pair.municipality.dataDir, "tmp"))).toEqual([]);
  });

  it("holds store, wrapped keys, cards and agreements under their digests, the checkpoints of both logs, and no secret in clear", async () => {
    const { manifest } = await checkBackupFile({ file: backup, keyFile }, () => {}, never);
    const names = manifest.files.map(({ name }) => name);
    for (const name of ["configuration/sluis.yaml", "configuration/card.jws", "store/sluis.sqlite"])
      expect(names).toContain(name);
    expect(names.filter((name) => /^keys\/(tls|signing|decryption|log)-/.test(name))).toHaveLength(4);
    expect(names.some((name) => name.startsWith("configuration/partners/"))).toBe(true);
    expect(names.some((name) => name.startsWith("configuration/agreements/"))).toBe(true);
    expect(names.some((name) => name.includes("kek"))).toBe(false);
    expect(manifest.notIncluded).toContain(kek(pair.municipality));
    expect(manifest.logs.map((note) => note.split("\n")[0]!.split("/").at(-1)).sort()).toEqual([
      "00000099000000001000",
      "local",
    ]);
    const secret = readFileSync(kek(pair.municipality), "utf8").trim();
    const bytes = readFileSync(backup);
    for (const planted of [secret, "PL0900_BVH", "sluis/1", "proef-berichten"])
      expect(bytes.includes(planted)).toBe(false);
    const { entries } = await logOf(pair.municipality);
    expect(entries.filter((type) => type === "backup-made")).toHaveLength(4);
  });

  it("is refused with another recovery key, cut off or changed, and nothing is left of the attempt", async () => {
    const to = join(pair.folder, "refused");
    const other = join(pair.folder, "other.txt");
    writeFileSync(other, (await newRecoveryKeyFile(systemClock)).text);
    const damagedFile = join(pair.folder, "damaged.age");
    const whole = readFileSync(backup);
    const attempt = (key: string, bytes: Buffer) => {
      writeFileSync(damagedFile, bytes);
      return restoreBackup(
        { file: damagedFile, keyFile: key, to, config: "", kekFile: kek(pair.municipality) },
        { env: {}, clock: systemClock, user: "beheerder", read: () => {}, signal: never },
      );
    };
    await expect(attempt(other, whole)).rejects.toMatchObject({ code: "BACKUP_KEY_WRONG" });
    for (const share of [0.3, 0.7, 0.99])
      await expect(attempt(keyFile, whole.subarray(0, whole.length * share))).rejects.toMatchObject({
        code: "BACKUP_DAMAGED",
      });
    for (const share of [0.3, 0.7, 0.99]) {
      const changed = Buffer.from(whole);
      changed[Math.floor(whole.length * share)]! ^= 1;
      await expect(attempt(keyFile, changed)).rejects.toMatchObject({ code: "BACKUP_DAMAGED" });
    }
    expect(existsSync(to)).toBe(false);
  });

  it("is not put back under another key-encryption key, for another gateway, over anything, or half", async () => {
    const to = join(pair.folder, "not-here");
    const withKek = (kekFile: string | null, config: string, folder: string | null) =>
      restoreBackup(
        { file: backup, keyFile, to: folder, config, kekFile },
        { env: {}, clock: systemClock, user: "beheerder", read: () => {}, signal: never },
      );
    await expect(withKek(kek(pair.police), "", to)).rejects.toMatchObject({ code: "UNWRAP_FAILED" });
    await expect(withKek(join(pair.folder, "nothing"), "", to)).rejects.toMatchObject({ code: "KEK_UNREADABLE" });
    await expect(withKek(kek(pair.police), pair.police.config, null)).rejects.toMatchObject({
      code: "BACKUP_NOT_OURS",
    });
    await expect(withKek(null, pair.municipality.config, null)).rejects.toMatchObject({ code: "RESTORE_PLACE_TAKEN" });
    expect(readdirSync(to)).toEqual([]);
    writeFileSync(join(to, "something"), "");
    await expect(withKek(kek(pair.municipality), "", to)).rejects.toMatchObject({ code: "RESTORE_PLACE_TAKEN" });
    rmSync(join(to, "something"));
    const stop = new AbortController();
    const broken = restore(backup, to, { signal: stop.signal, read: () => stop.abort() });
    await expect(broken).rejects.toThrow();
    let reads = 0;
    const later = new AbortController();
    // the second reading, when files are being written
    const brokenLater = restore(backup, to, {
      signal: later.signal,
      read: (bytes: number) => bytes === readFileSync(backup).length && ++reads === 2 && later.abort(),
    });
    await expect(brokenLater).rejects.toThrow();
    expect(readdirSync(to)).toEqual([]);
  });

  it("becomes a gateway again that goes on with the next delivery, and says that it was restored", async () => {
    const to = join(pair.folder, "restored");
    await pair.municipality.stop();
    const { config, manifest } = await restore(backup, to);
    expect(await marker(join(to, "data"))).toMatchObject({
      backup: manifest.id,
      madeAt: manifest.madeAt,
      logs: [{}, {}],
    });
    await expect(restore(backup, to)).rejects.toMatchObject({ code: "RESTORE_PLACE_TAKEN" });

    mkdirSync(join(to, "secret"), { mode: 0o700 });
    cpSync(kek(pair.municipality), join(to, "secret/kek"));
    const restored = createSide({
      config,
      dataDir: join(to, "data"),
      log: pair.municipality.log,
      probe: sqliteProbe(join(to, "data/sluis.sqlite")),
      production: undefined,
    });
    await restored.start();
    try {
      const sent = messages(4, 40);
      const { deliveryId } = (await push(pair.police, sent)) as PushOutcome;
      await expectDelivered({ ...pair, municipality: restored }, deliveryId, 4, sent);
      const { entries } = await logOf(restored);
      expect(entries.filter((type) => type === "store-restored")).toHaveLength(1);
    } finally {
      await restored.stop();
      await pair.municipality.start();
    }
  });

  it("puts keys and store below a configuration that is there already", async () => {
    const folder = join(pair.folder, "moved");
    await restore(backup, folder);
    rmSync(join(folder, "data"), { recursive: true });
    // the record of how far the logs were may be there still: it shows that an older store was put back
    mkdirSync(join(folder, "data"), { mode: 0o700 });
    writeFileSync(join(folder, "data/own-checkpoints.json"), "{}");
    const asked = {
      file: backup,
      keyFile,
      to: null,
      config: join(folder, "sluis.yaml"),
      kekFile: kek(pair.municipality),
    };
    await restoreBackup(asked, { env: {}, clock: systemClock, user: "beheerder", read: () => {}, signal: never });
    expect(readdirSync(join(folder, "data")).sort()).toEqual([
      "keys",
      "own-checkpoints.json",
      "sluis.sqlite",
      "sluis.sqlite.lock",
    ]);
  });

  it("is refused without a recovery key in the configuration", async () => {
    const config = readFileSync(pair.police.config, "utf8").replace(/backup:\n.*\n/, "");
    writeFileSync(pair.police.config, config);
    await pair.police.stop();
    await pair.police.start();
    await expect(pair.police.officer.makeBackup(WHO).then((bytes) => Array.fromAsync(bytes))).rejects.toMatchObject({
      code: "BACKUP_NO_RECIPIENT",
    });
  });
});

/** Types of the entries of a gateway's local log. */
async function logOf({ officer }: Side): Promise<{ entries: string[] }> {
  const lines = await officer.logLines(WHO, { log: `sluis/${MUNICIPALITY_OIN}/local`, limit: 500 });
  return { entries: lines.map(({ entry }) => (entry as { type: string }).type) };
}

async function marker(dataDir: string): Promise<RestoredMarker> {
  const store = await openSqliteStore({ path: join(dataDir, "sluis.sqlite"), lock: true, clock: systemClock });
  try {
    return JSON.parse((await store.read((tx) => tx.settings.get(RESTORED_SETTING)))!) as RestoredMarker;
  } finally {
    await store.close();
  }
}
