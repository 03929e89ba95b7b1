import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { currentCheckpoint } from "../../gateway/ledger/current-checkpoint.ts";
import { writeBundle } from "../../gateway/ledger/write-bundle.ts";
import type { LedgerSide } from "../ledger/ledger-world.ts";
import { restoredPair } from "../ledger/restored-world.ts";
import { createCliWorld } from "./cli-world.ts";

let folder: string;
const at = (name: string) => join(folder, `${name}.json`);
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "sluis-reconcile-"));
  const { police, frozen, successor } = await restoredPair();
  const sides: readonly (readonly [string, LedgerSide])[] = [
    ["politie", police],
    ["oud", frozen],
    ["nieuw", successor],
  ];
  for (const [name, side] of sides) {
    await currentCheckpoint(side.storage, side.log, side.logSigner);
    writeFileSync(at(name), JSON.stringify(await writeBundle(side.storage, side.log, { logKeys: [side.vkey] })));
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

const run = (...names: readonly string[]) => createCliWorld().run("audit", "reconcile", ...names.map(at), "--json");

describe("sluis audit reconcile", () => {
  it("compares both sides, of one that lost its store over both its logs", async () => {
    const ran = await run("politie", "oud", "nieuw");
    expect(ran.exit).toBe(0);
    const { directions } = ran.json() as { directions: { deliveries: { status: string }[] }[] };
    expect(directions[0]!.deliveries.map(({ status }) => status)).toEqual(["equal", "equal", "equal"]);
  });

  it("compares nothing of exports that do not belong together", async () => {
    for (const names of [
      ["oud", "oud"],
      ["oud", "nieuw"],
      ["politie", "oud", "oud"],
    ])
      expect((await run(...names)).exit, names.join()).toBe(4);
    expect((await run("politie")).exit).toBe(2);
  });
});
