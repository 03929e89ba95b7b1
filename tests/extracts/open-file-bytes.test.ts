import { createHash } from "node:crypto";
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  truncateSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { digestSource } from "../../gateway/extracts/digest-source.ts";
import { openFileBytes } from "../../gateway/extracts/open-file-bytes.ts";
import { inChunks, readAll } from "./read-all.ts";

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "sluis-extracts-"));
  path = join(folder, "jansen.csv");
  writeFileSync(path, Buffer.alloc(300_000, "a;b\n"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Reads the file and does something to it after the first piece. Out: the error, or the bytes read. */
async function readWhile(change: () => void): Promise<unknown> {
  let first = true;
  let bytes = 0;
  try {
    for await (const piece of openFileBytes(path)) {
      bytes += piece.length;
      if (first) change();
      first = false;
    }
  } catch (error) {
    expect(String(error)).not.toContain("jansen");
    const { code, details } = error as { code: string; details: object };
    return { code, ...details };
  }
  return bytes;
}

describe("a file that is being read", () => {
  it("gives all its bytes when it stays as it is", async () => {
    expect(await readWhile(() => undefined)).toBe(300_000);
  });

  it("is refused when it grows", async () => {
    expect(await readWhile(() => appendFileSync(path, "c;d\n"))).toEqual({ code: "FILE_CHANGED", why: "grew" });
  });

  it("is refused when it shrinks", async () => {
    expect(await readWhile(() => truncateSync(path, 200_000))).toEqual({ code: "FILE_CHANGED", why: "shrank" });
  });

  it("is refused when it is written over at the same size", async () => {
    expect(await readWhile(() => utimesSync(path, 1, 1))).toEqual({ code: "FILE_CHANGED", why: "rewritten" });
  });

  it("is refused when it vanishes or another file takes its place", async () => {
    expect(await readWhile(() => unlinkSync(path))).toEqual({ code: "FILE_CHANGED", why: "gone" });
    writeFileSync(path, Buffer.alloc(300_000, "a;b\n"));
    const replace = () => {
      writeFileSync(join(folder, "other"), "x");
      renameSync(join(folder, "other"), path);
    };
    expect(await readWhile(replace)).toEqual({ code: "FILE_CHANGED", why: "gone" });
  });

  it("is refused when it is not there, or is a folder", async () => {
    unlinkSync(path);
    expect(await readWhile(() => undefined)).toEqual({ code: "FILE_NOT_FOUND" });
    mkdirSync(path);
    expect(await readWhile(() => undefined)).toEqual({ code: "FILE_UNREADABLE", why: "not a file" });
  });

  it("ends the extract that is made of it", async () => {
    const growing = (async function* () {
      for await (const piece of openFileBytes(path)) {
        yield piece;
        appendFileSync(path, "c;d\n");
      }
    })();
    await expect(readAll(growing)).rejects.toMatchObject({ code: "FILE_CHANGED" });
  });
});

describe("the digest of a source", () => {
  it("is that of all bytes that passed, and is not told before", async () => {
    const bytes = Buffer.from("a;b\n1;2\n".repeat(1000));
    const source = digestSource(inChunks(bytes, 999));
    expect(() => source.total()).toThrow("INTERNAL");
    await readAll(source.bytes);
    expect(source.total()).toEqual({
      bytes: bytes.length,
      sha256: createHash("sha256").update(bytes).digest("hex"),
    });
    expect(source.bytesSoFar()).toBe(bytes.length);
  });
});
