import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import type { BackupSummary, CliContext, RestoreRequest } from "../../gateway/cli/cli-context.ts";
import { SluisError } from "../../gateway/core/sluis-error.ts";
import { mayMount, mountSmallDisk } from "../faults/small-disk.ts";
import { createCliWorld, NOW } from "./cli-world.ts";
import { createConfigFolder } from "./config-folder.ts";

const SUMMARY: BackupSummary = {
  manifest: {
    v: 1,
    id: "88145ba8-eb77-41ea-85df-3245f6be453c",
    madeAt: NOW,
    program: "0.1.0",
    environment: "test",
    oin: "00000001000000000001",
    configuration: "configuration/sluis.yaml",
    store: { engine: "sqlite", schemaVersion: 1 },
    logs: ["sluis/00000001000000000001/local\n12\nroot\n\n— x y\n"],
    files: [{ name: "store/sluis.sqlite", bytes: 2_000_000, sha256: "a".repeat(64) }],
    notIncluded: ["/etc/sluis/kek"],
  },
  fingerprint: "aaaa bbbb",
};

function folder(): ReturnType<typeof createConfigFolder> {
  const made = createConfigFolder();
  onTestFinished(() => made[Symbol.dispose]());
  return made;
}

const backups = (hooks: Partial<CliContext["backups"]>): Partial<CliContext> => ({
  backups: {
    newKey: async () => ({ recipient: "age1abc", text: "# public key: age1abc\nAGE-SECRET-KEY-1\n" }),
    check: async () => SUMMARY,
    restore: async (asked: RestoreRequest) => ({ ...SUMMARY, config: asked.config }),
    ...hooks,
  },
});

describe("sluis backup key", () => {
  it("writes the private half to a new file of its own user only, and never to the screen", async () => {
    const { dir } = folder();
    const world = createCliWorld({ hooks: backups({}) });
    const path = join(dir, "recovery.txt");
    const ran = await world.run("backup", "key", "--out", path);
    expect(ran).toMatchObject({ exit: 0, err: "" });
    expect(ran.out).toContain("recipients:\n    - age1abc");
    expect(ran.out).not.toContain("AGE-SECRET-KEY");
    expect(readFileSync(path, "utf8")).toContain("AGE-SECRET-KEY-1");
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect((await world.run("backup", "key", "--out", path)).exit).toBe(2);
  });
});

describe("sluis backup make", () => {
  it("writes what the gateway gives, as it is", async () => {
    const { dir, file } = folder();
    const makeBackup = async () =>
      (async function* () {
        yield Buffer.from("age");
        yield Buffer.from("!");
      })();
    const world = createCliWorld({ service: { makeBackup } });
    const ran = await world.run("backup", "make", "--out", join(dir, "b.age"), "--json", "--config", file);
    expect(ran.json()).toMatchObject({ environment: "test", file: join(dir, "b.age"), bytes: 4 });
    expect(readFileSync(join(dir, "b.age"), "utf8")).toBe("age!");
    expect(world.connections.open).toBe(0);
  });

  it.each([
    ["the gateway breaks off", new SluisError("SERVICE_UNREACHABLE", { why: "ECONNRESET" }), 3],
    ["there is no recovery key", new SluisError("BACKUP_NO_RECIPIENT"), 2],
  ])("leaves no file when %s", async (_, error, exit) => {
    const { dir, file } = folder();
    const makeBackup = async () =>
      (async function* () {
        yield Buffer.from("age");
        throw error;
      })();
    const ran = await createCliWorld({ service: { makeBackup } }).run(
      "backup",
      "make",
      "--out",
      join(dir, "b.age"),
      "--config",
      file,
    );
    expect(ran.exit).toBe(exit);
    expect(readdirSync(dir).filter((name) => name.includes("age"))).toEqual([]);
  });

  it("leaves no file after Ctrl-C, and says so", async () => {
    const { dir, file } = folder();
    const stop = new AbortController();
    const makeBackup = async () =>
      (async function* () {
        yield Buffer.from("age");
        const closed = new Promise((_, reject) => stop.signal.addEventListener("abort", reject));
        world.interrupt();
        await closed;
      })();
    const connect = async () => ({
      service: { makeBackup } as never,
      matching: {} as never,
      subjects: {} as never,
      ready: async () => true,
      close: async () => stop.abort(),
    });
    const world = createCliWorld({ hooks: { connect } });
    const ran = await world.run("backup", "make", "--out", join(dir, "b.age"), "--config", file);
    expect(ran).toMatchObject({ exit: 130, out: "" });
    expect(ran.err).toContain("Er is geen reservekopie");
    expect(readdirSync(dir).filter((name) => name.includes("age"))).toEqual([]);
  });

  if (mayMount())
    it("says that the disk is full, and leaves nothing on it", async () => {
      const { dir, file } = folder();
      using disk = mountSmallDisk(join(dir, "disk"));
      disk.fill(64);
      const makeBackup = async () =>
        (async function* () {
          for (let n = 0; n < 32; n++) yield Buffer.alloc(65_536, 1);
        })();
      const world = createCliWorld({ service: { makeBackup } });
      const ran = await world.run("backup", "make", "--out", join(dir, "disk/b.age"), "--lang", "en", "--config", file);
      expect(ran).toMatchObject({ exit: 2, err: expect.stringContaining("ENOSPC") });
      expect(readdirSync(join(dir, "disk"))).toEqual(["ballast"]);
    });
});

describe("sluis backup check", () => {
  it("shows what is in it, in words and as JSON", async () => {
    const world = createCliWorld({ hooks: backups({}) });
    const { out } = await world.run("backup", "check", "b.age", "--key", "k.txt");
    for (const text of ["TEST", "De reservekopie is heel.", "aaaa bbbb", "12 regels", "2,0 MB", "/etc/sluis/kek"])
      expect(out).toContain(text);
    const json = (await world.run("backup", "check", "b.age", "--key", "k.txt", "--json")).json();
    expect(json).toMatchObject({ whole: true, fingerprint: "aaaa bbbb", manifest: { oin: SUMMARY.manifest.oin } });
  });

  it("ends with 4 for one that is not whole", async () => {
    const check = async () => Promise.reject(new SluisError("BACKUP_DAMAGED", { why: "age" }));
    expect((await createCliWorld({ hooks: backups({ check }) }).run("backup", "check", "b", "--key", "k")).exit).toBe(
      4,
    );
  });
});

describe("sluis backup restore", () => {
  it("says where the key-encryption key belongs, and what is not known any more", async () => {
    const { dir, file } = folder();
    const asked: RestoreRequest[] = [];
    const restore = async (request: RestoreRequest) => {
      asked.push(request);
      return { ...SUMMARY, config: file };
    };
    const ran = await createCliWorld({ hooks: backups({ restore }) }).run(
      "backup",
      "restore",
      "b.age",
      "--key",
      "k.txt",
      "--to",
      join(dir, "new"),
      "--kek",
      join(dir, "secret/kek"),
    );
    expect(asked).toEqual([
      { file: "b.age", keyFile: "k.txt", to: join(dir, "new"), config: "sluis.yaml", kekFile: join(dir, "secret/kek") },
    ]);
    expect(ran.out).toContain(join(dir, "secret/kek"));
    expect(ran.out).toContain("Wat na de reservekopie gebeurde");
  });

  it("waits after Ctrl-C until what was written is gone", async () => {
    let cleaned = false;
    const restore = async () => {
      world.interrupt();
      await new Promise((resolve) => setTimeout(resolve, 20));
      cleaned = true;
      throw new DOMException("aborted", "AbortError");
    };
    const world = createCliWorld({ hooks: backups({ restore }) });
    expect(await world.run("backup", "restore", "b.age", "--key", "k.txt", "--to", "new")).toMatchObject({ exit: 130 });
    expect(cleaned).toBe(true);
    expect(existsSync("new")).toBe(false);
  });
});
