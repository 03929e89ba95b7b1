import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { currentCheckpoint } from "../../gateway/ledger/current-checkpoint.ts";
import { staticExport } from "../../gateway/ledger/static-export.ts";
import { tilesOf } from "../../gateway/ledger/tile.ts";
import { writeBundle } from "../../gateway/ledger/write-bundle.ts";
import { cosign, createPair, log } from "./ledger-world.ts";
import { referenceRoot } from "./reference-tree.ts";

it("a tree of 70,000 leaves has the tiles that the specification counts", () => {
  const tiles = tilesOf(70_000);
  const onLevel = (level: number) => tiles.filter((tile) => tile.level === level);
  expect(onLevel(0).length).toBe(274);
  expect(onLevel(0).at(-1)).toMatchObject({ path: "tile/0/273.p/112", width: 112, first: 273 * 256 });
  expect(onLevel(1).map(({ path }) => path)).toEqual(["tile/1/000", "tile/1/001.p/17"]);
  expect(onLevel(2).map(({ path }) => path)).toEqual(["tile/2/000.p/1"]);
  expect(tilesOf(256).map(({ path }) => path)).toEqual(["tile/0/000", "tile/1/000.p/1"]);
  expect(tilesOf(0)).toEqual([]);
});

it("the number of a tile is written in groups of three digits", () => {
  const paths = tilesOf(1_234_068 * 256).map(({ path }) => path);
  expect(paths[1_234_067]).toBe("tile/0/x001/x234/067");
  expect(paths[1000]).toBe("tile/0/x001/000");
});

it("the static files of a log hash to its checkpoint without any of our code", async () => {
  const { police, city } = createPair();
  for (let number = 1; number <= 300; number++) await log(police, "sent", number);
  const note = await cosign(police, city);
  await log(police, "sent", 301); // behind the cosigned checkpoint, so not in the export
  await currentCheckpoint(police.storage, police.log, police.logSigner);
  const files = new Map<string, Buffer>();
  const bundle = await writeBundle(police.storage, police.log, { logKeys: [police.vkey] });
  for (const { path, bytes } of staticExport(bundle)) files.set(path, Buffer.from(bytes));

  expect([...files.keys()]).toEqual([
    "tile/0/000",
    "tile/0/001.p/44",
    "tile/1/000.p/1",
    "tile/entries/000",
    "tile/entries/001.p/44",
    "checkpoint",
  ]);
  const entries = Buffer.concat([files.get("tile/entries/000")!, files.get("tile/entries/001.p/44")!]);
  const leaves: Buffer[] = [];
  for (let at = 0; at < entries.length; at += 2 + entries.readUInt16BE(at))
    leaves.push(entries.subarray(at + 2, at + 2 + entries.readUInt16BE(at)));
  expect(leaves.length).toBe(300);
  const hashes = leaves.map((leaf) =>
    createHash("sha256")
      .update(Buffer.concat([Buffer.of(0), leaf]))
      .digest(),
  );
  expect(Buffer.concat([files.get("tile/0/000")!, files.get("tile/0/001.p/44")!])).toEqual(Buffer.concat(hashes));
  expect(files.get("tile/1/000.p/1")).toEqual(Buffer.from(referenceRoot(leaves.slice(0, 256))));
  expect(files.get("checkpoint")!.toString()).toBe(note);
  expect(note.split("\n").filter((line) => line.startsWith("— "))).toHaveLength(2);
  expect(files.get("checkpoint")!.toString().split("\n")[2]).toBe(
    Buffer.from(referenceRoot(leaves)).toString("base64"),
  );
});
