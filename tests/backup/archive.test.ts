import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { type ArchiveFile, isArchiveName } from "../../gateway/backup/archive-file.ts";
import { openBackup } from "../../gateway/backup/open-backup.ts";
import { readTar } from "../../gateway/backup/read-tar.ts";
import { newRecoveryKey, readRecoveryKey, recoveryKeyText } from "../../gateway/backup/recovery-key.ts";
import { sealBackup } from "../../gateway/backup/seal-backup.ts";
import { writeTar } from "../../gateway/backup/write-tar.ts";
import type { SluisError } from "../../gateway/core/sluis-error.ts";

const LARGE = randomBytes(9 * 1024 * 1024 + 5);
const LONG = `configuration/${"a".repeat(90)}/${"b".repeat(90)}.yaml`;
const CONTENTS: readonly (readonly [name: string, content: Buffer])[] = [
  ["configuration/sluis.yaml", Buffer.from("environment: test\n")],
  [LONG, Buffer.from("x")],
  ["store/empty", Buffer.alloc(0)],
  ["store/sluis.sqlite", LARGE],
  ["manifest.jws", Buffer.from("a.b.c")],
];

async function* inParts(bytes: Buffer, size = 65_537): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function* files(contents = CONTENTS): AsyncGenerator<ArchiveFile> {
  for (const [name, content] of contents) yield { name, content: inParts(content) };
}

async function tar(contents = CONTENTS): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(writeTar(files(contents))));
}

async function read(bytes: Buffer, wanted: (name: string) => boolean = () => true): Promise<Map<string, Buffer>> {
  const found = new Map<string, Buffer>();
  for await (const { name, content } of readTar(inParts(bytes)))
    if (wanted(name)) found.set(name, Buffer.concat(await Array.fromAsync(content)));
  return found;
}

const damaged = expect.objectContaining({ code: "BACKUP_DAMAGED" });

describe("the archive inside a backup", () => {
  it("gives every file back, of whatever size, also when some are passed over", async () => {
    const bytes = await tar();
    expect([...(await read(bytes))]).toEqual(CONTENTS.map(([name, content]) => [name, content]));
    expect([...(await read(bytes, (name) => name === "manifest.jws")).keys()]).toEqual(["manifest.jws"]);
  });

  it("is what any tar unpacks, the pieces of a large file one after the other", async () => {
    const folder = mkdtempSync(join(tmpdir(), "sluis-tar-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    writeFileSync(join(folder, "b.tar"), await tar());
    execFileSync("tar", ["xf", "b.tar"], { cwd: folder });
    expect(readFileSync(join(folder, LONG), "utf8")).toBe("x");
    const pieces = ["sluis.sqlite", "sluis.sqlite.+2", "sluis.sqlite.+3"].map((name) =>
      readFileSync(join(folder, "store", name)),
    );
    expect(Buffer.concat(pieces).equals(LARGE)).toBe(true);
  });

  it("is refused when it is cut off at any block, goes on behind its end, or has a changed header", async () => {
    const bytes = await tar(CONTENTS.slice(0, 3));
    for (let cut = 0; cut < bytes.length; cut += 512)
      await expect(read(bytes.subarray(0, cut)), `${cut}`).rejects.toEqual(damaged);
    await expect(read(Buffer.concat([bytes, Buffer.alloc(512)]))).rejects.toEqual(damaged);
    for (const at of [0, 124, 150, 156, 257]) {
      const changed = Buffer.from(bytes);
      changed[at]! ^= 1;
      await expect(read(changed), `${at}`).rejects.toEqual(damaged);
    }
  });

  it("has only names that stay below its own folders", async () => {
    for (const name of ["configuration/a/b.yaml", "keys/tls-x.json", "store/table/delivery", "manifest.jws"])
      expect(isArchiveName(name), name).toBe(true);
    for (const name of [
      "",
      "/etc/passwd",
      "keys",
      "keys/",
      "keys/../x",
      "keys/./x",
      "keys/a/..",
      "other/x",
      "keys/a\\b",
      "keys/a\nb",
      "keys//a",
    ])
      expect(isArchiveName(name), name).toBe(false);
    await expect(read(await tar([["keys/../../x", Buffer.from("x")]]))).rejects.toEqual(damaged);
    await expect(tar([[`keys/${"k".repeat(230)}`, Buffer.from("x")]])).rejects.toMatchObject({ code: "BACKUP_NAME" });
  });
});

describe("the file of a backup", () => {
  async function sealed(): Promise<{
    bytes: Buffer;
    privateKey: string;
    open(bytes: Buffer, key?: string): Promise<string[]>;
  }> {
    const { privateKey, recipient } = await newRecoveryKey();
    const other = await newRecoveryKey();
    const bytes = Buffer.concat(await Array.fromAsync(sealBackup([other.recipient, recipient], writeTar(files()))));
    const folder = mkdtempSync(join(tmpdir(), "sluis-age-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    return {
      bytes,
      privateKey,
      async open(text, key = privateKey) {
        writeFileSync(join(folder, "b.age"), text);
        const names: string[] = [];
        const opened = openBackup(join(folder, "b.age"), key, () => {}, new AbortController().signal);
        for await (const { name } of opened.files()) names.push(name);
        return names;
      },
    };
  }

  it("opens with the private key of any recipient, and with no other", async () => {
    const { bytes, open } = await sealed();
    expect(bytes.toString("latin1", 0, 21)).toBe("age-encryption.org/v1");
    expect(await open(bytes)).toEqual(CONTENTS.map(([name]) => name));
    const { privateKey } = await newRecoveryKey();
    await expect(open(bytes, privateKey)).rejects.toMatchObject({ code: "BACKUP_KEY_WRONG" });
  });

  it("is refused when it is cut off, also between two chunks, goes on behind its end, or any part of it was changed", async () => {
    const { bytes, open } = await sealed();
    const header = bytes.indexOf("\n---") + 49;
    const chunk = 64 * 1024 + 16;
    const cuts = [0, 10, 100, header, header + 16, header + 16 + chunk, header + 16 + 3 * chunk, bytes.length - 1];
    for (const cut of cuts) await expect(open(bytes.subarray(0, cut)), `cut ${cut}`).rejects.toEqual(damaged);
    await expect(open(Buffer.concat([bytes, Buffer.from("x")]))).rejects.toEqual(damaged);
    for (const at of [30, header + 3, header + 20, Math.floor(bytes.length / 2), bytes.length - 1]) {
      const changed = Buffer.from(bytes);
      changed[at]! ^= 1;
      await expect(open(changed), `changed ${at}`).rejects.toThrow(
        expect.objectContaining({ code: expect.stringMatching(/^BACKUP_(DAMAGED|KEY_WRONG)$/) }),
      );
    }
  });

  it("ends with whoever stops reading, without an error outside of it", async () => {
    let closed = false;
    const { recipient } = await newRecoveryKey();
    const endless = async function* () {
      try {
        for (;;) yield randomBytes(100_000);
      } finally {
        closed = true;
      }
    };
    for await (const _chunk of sealBackup([recipient], endless())) break;
    await vi.waitFor(() => expect(closed).toBe(true), { timeout: 20_000 });
  });

  it("is not made for a recipient that is none", async () => {
    const make = (recipients: string[]) => Array.fromAsync(sealBackup(recipients, writeTar(files())));
    await expect(make([])).rejects.toMatchObject({ code: "BACKUP_NO_RECIPIENT" });
    const { recipient } = await newRecoveryKey();
    const changed = recipient.replace(/.$/, (last) => (last === "q" ? "p" : "q"));
    await expect(make([changed])).rejects.toMatchObject({ code: "BACKUP_RECIPIENT_INVALID" });
  });
});

describe("the file of a recovery key", () => {
  it("is read back, and anything else is refused without being quoted", async () => {
    const key = await newRecoveryKey();
    expect(await readRecoveryKey(recoveryKeyText(key, 0))).toEqual(key);
    for (const text of [
      "",
      "# only a comment\n",
      key.recipient,
      `${key.privateKey}\n${key.privateKey}\n`,
      `${key.privateKey}X`,
    ])
      await expect(readRecoveryKey(text)).rejects.toSatisfy(
        (error: SluisError) => error.code === "RECOVERY_KEY_INVALID" && error.cause === undefined,
      );
  });
});
