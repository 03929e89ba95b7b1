import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readCard } from "../../gateway/identity/partner-card.ts";
import type { NewEntry } from "../../gateway/ledger/append-entry.ts";
import { currentCheckpoint } from "../../gateway/ledger/current-checkpoint.ts";
import { writeBundle } from "../../gateway/ledger/write-bundle.ts";
import { fileOf } from "./bundle-mutants.ts";
import { cardOf } from "./card-of.ts";
import { aboutDelivery, createPair, createSide, deliver, deliveryId, type LedgerSide, log } from "./ledger-world.ts";

const PROGRAM = fileURLToPath(new URL("../../bin/sluis-verify.mjs", import.meta.url));

let folder: string;
let police: LedgerSide;
let fingerprint: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "sluis-verify-"));
  const pair = createPair();
  police = pair.police;
  await deliver(police, pair.city, 1);
  for (const [name, side] of [
    ["politie", police],
    ["gemeente", pair.city],
  ] as const) {
    await currentCheckpoint(side.storage, side.log, side.logSigner);
    const bundle = await writeBundle(side.storage, side.log, { logKeys: [side.vkey] });
    writeFileSync(join(folder, `${name}.json`), fileOf(bundle));
    const card = await cardOf(side);
    writeFileSync(join(folder, `${name}.jws`), `${card}\n`);
    if (side === police) fingerprint = (await readCard(card)).fingerprint;
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

function run(...words: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [PROGRAM, ...words], {
    cwd: folder,
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

describe("the verifier in one file", () => {
  it("finds nothing in two logs that agree, and shows the fingerprints to compare", () => {
    const cards = ["--card", "politie.jws", "--card", "gemeente.jws"];
    const { status, stdout } = run(...cards, "politie.json", "gemeente.json");
    expect(status).toBe(0);
    expect(stdout).toContain(`Kaart ${police.oin}: ${fingerprint}`);
    expect(stdout).toContain("Niets gevonden.");
    expect(stdout).not.toContain("KEYS_FROM_BUNDLE");
    const { logs } = JSON.parse(run(...cards, "--json", "politie.json", "gemeente.json").stdout);
    expect(logs).toMatchObject([{ origin: police.log, entries: 3, size: 3 }, { entries: 2 }]);
  });

  it("says that keys come from the export when no card was given", () => {
    const { status, stdout } = run("--en", "politie.json");
    expect(status).toBe(0);
    expect(stdout).toContain("Nothing found.");
    expect(stdout).toContain("KEYS_FROM_BUNDLE");
  });

  it("ends with 4 for an entry that was changed, and names its place", () => {
    const bundle = JSON.parse(readFileSync(join(folder, "politie.json"), "utf8"));
    const entry = Buffer.from(bundle.entries[1], "base64").toString().replace('"records":10', '"records":11');
    bundle.entries[1] = Buffer.from(entry).toString("base64");
    writeFileSync(join(folder, "changed.json"), JSON.stringify(bundle));
    const { status, stdout } = run("--en", "changed.json");
    expect(status).toBe(4);
    expect(stdout).toContain(`TILE_DIFFERS ${police.log} #1`);
    expect(stdout).toContain(`ROOT_DIFFERS ${police.log} #0`);
  });

  it("ends with 4 for a withdrawal that only one side knows of, and not when both do", async () => {
    const { police: supplier, city } = createPair();
    await deliver(supplier, city, 1);
    const about = { delivery: { ...aboutDelivery("sent", 2).delivery!, kind: "withdrawal", corrects: deliveryId(1) } };
    await log(supplier, "sent", 2, about as Partial<NewEntry>);
    for (const side of [city, supplier]) await log(side, "stored", 2, about as Partial<NewEntry>);
    const verified = async () => {
      for (const [name, side] of Object.entries({ een: supplier, twee: city })) {
        await currentCheckpoint(side.storage, side.log, side.logSigner);
        const bundle = await writeBundle(side.storage, side.log, { logKeys: [side.vkey] });
        writeFileSync(join(folder, `${name}.json`), fileOf(bundle));
      }
      return run("--en", "een.json", "twee.json");
    };
    await log(supplier, "withdrawn", 1, { by: deliveryId(2) });
    expect(await verified()).toMatchObject({ status: 4, stdout: expect.stringContaining("AMENDMENT_DIFFERS") });
    await log(city, "withdrawn", 1, { by: deliveryId(2) });
    expect(await verified()).toMatchObject({ status: 0, stdout: expect.stringContaining("Nothing found.") });
  });

  it("ends with 4 for a log that another key signed than the one on the card", async () => {
    const { vkey } = createSide(police.oin, "1".repeat(20), 9);
    writeFileSync(join(folder, "vreemd.jws"), await cardOf({ ...police, vkey }));
    const { status, stdout } = run("--card", "vreemd.jws", "politie.json");
    expect(status).toBe(4);
    expect(stdout).toContain("CHECKPOINT_FORGED");
  });

  it("takes no card whose text was changed", () => {
    const [head, body, signature] = readFileSync(join(folder, "politie.jws"), "utf8").trim().split(".");
    const card = Buffer.from(body!, "base64url").toString().replace('"serial":1', '"serial":2');
    writeFileSync(join(folder, "vals.jws"), [head, Buffer.from(card).toString("base64url"), signature].join("."));
    expect(run("--card", "vals.jws", "politie.json")).toMatchObject({ status: 2, stdout: "" });
  });

  it("ends with 2 and its usage for no file, three files, a file that is not there and an unknown option", () => {
    for (const words of [[], ["a", "b", "c"], ["nergens.json"], ["--fast", "politie.json"], ["politie.json", "--card"]])
      expect(run(...words)).toMatchObject({
        status: 2,
        stdout: "",
        stderr: expect.stringContaining("node sluis-verify.mjs"),
      });
  });

  it("uses nothing but Node's own modules", () => {
    const imports = [...readFileSync(PROGRAM, "utf8").matchAll(/^import .* from "(.*)";$/gm)].map(([, name]) => name!);
    expect(imports.length).toBeGreaterThan(0);
    expect(imports.filter((name) => !name.startsWith("node:"))).toEqual([]);
  });
});
