import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import type { LogBundle } from "../../gateway/core/types/log-bundle.ts";
import { appendEntry } from "../../gateway/ledger/append-entry.ts";
import { signCheckpoint } from "../../gateway/ledger/checkpoint.ts";
import { addSignature, cosignCheckpoint } from "../../gateway/ledger/cosignature.ts";
import { currentCheckpoint } from "../../gateway/ledger/current-checkpoint.ts";
import { encodeEntry } from "../../gateway/ledger/log-entry.ts";
import { logOrigin } from "../../gateway/ledger/log-origin.ts";
import { leafHash } from "../../gateway/ledger/merkle-hash.ts";
import { completedNodes, type NodeLookup } from "../../gateway/ledger/merkle-proof.ts";
import { tilesOf } from "../../gateway/ledger/tile.ts";
import { encodeVerifierKey, verifierKey } from "../../gateway/ledger/verifier-key.ts";
import { verifyBundle } from "../../gateway/ledger/verify-bundle.ts";
import { writeBundle } from "../../gateway/ledger/write-bundle.ts";
import { aboutDelivery, createPair, deliver, type LedgerSide, log, START, wholeEntry } from "./ledger-world.ts";

const codes = (document: unknown) => verifyBundle(document).findings.map(({ code }) => code);
const limitCodes = (document: unknown) => verifyBundle(document).limits.map(({ code }) => code);

/** Tiles over other entries, as whoever changes a log would make them too. */
async function retile(bundle: LogBundle): Promise<LogBundle> {
  const nodes = new Map<string, Uint8Array>();
  const lookup: NodeLookup = async (wanted) => wanted.map(({ level, index }) => nodes.get(`${level}/${index}`)!);
  for (const [index, entry] of bundle.entries.entries())
    for (const node of await completedNodes(lookup, index, leafHash(Buffer.from(entry, "base64"))))
      nodes.set(`${node.level}/${node.index}`, node.hash);
  const tiles = tilesOf(bundle.entries.length).map(({ path, level, first, width }) => {
    const hashes = Array.from({ length: width }, (_, at) => nodes.get(`${8 * level}/${first + at}`)!);
    return { path, data: Buffer.concat(hashes).toString("base64") };
  });
  return { ...bundle, tiles };
}

function flip(bytes: Uint8Array, bit: number): Buffer {
  const changed = Buffer.from(bytes);
  changed[bit >> 3]! ^= 1 << (bit & 7);
  return changed;
}

let police: LedgerSide;
let city: LedgerSide;
let bundle: LogBundle;

beforeAll(async () => {
  ({ police, city } = createPair());
  await deliver(police, city, 1);
  const early = await currentCheckpoint(police.storage, police.log, police.logSigner);
  await deliver(police, city, 2);
  await currentCheckpoint(police.storage, police.log, police.logSigner);
  bundle = await writeBundle(police.storage, police.log, { logKeys: [police.vkey], checkpoints: [early.note] });
});

describe("a bundle", () => {
  it("of a log that nobody touched verifies, and survives being written to a file", () => {
    const report = verifyBundle(JSON.parse(JSON.stringify(bundle)));
    expect(report).toMatchObject({ ok: true, findings: [], entries: 6, size: 6, unsignedTail: 0, cosignedSize: 0 });
    expect(report.origin).toBe(police.log);
  });

  it("of more than 256 entries has full and partial tiles, and verifies", async () => {
    const { police: busy } = createPair();
    for (let number = 1; number <= 260; number++) await log(busy, "sent", number);
    await currentCheckpoint(busy.storage, busy.log, busy.logSigner);
    const large = await writeBundle(busy.storage, busy.log, { logKeys: [busy.vkey] });
    expect(large.tiles.map(({ path }) => path)).toEqual(["tile/0/000", "tile/0/001.p/4", "tile/1/000.p/1"]);
    expect(codes(large)).toEqual([]);
  });

  it("says what it cannot know: times, keys of its own, and the tail that no partner cosigned", () => {
    expect(limitCodes(bundle).sort()).toEqual(["KEYS_FROM_BUNDLE", "TIMES_NOT_PROVEN", "UNCOSIGNED_TAIL"]);
    expect(verifyBundle(bundle, { logKeys: [police.vkey] }).limits.map(({ code }) => code)).not.toContain(
      "KEYS_FROM_BUNDLE",
    );
  });

  it("does not verify with a key from the partner card that is not the one that signed", () => {
    const findings = verifyBundle(bundle, { logKeys: [city.vkey] }).findings.map(({ code }) => code);
    expect(findings).toEqual(["CHECKPOINT_FORGED", "CHECKPOINT_FORGED", "NO_CHECKPOINT"]);
  });

  it("tells of entries behind the last checkpoint", async () => {
    const entries = [...bundle.entries, encodeEntry(wholeEntry({ time: START + 9000 })).toString("base64")];
    const longer = await retile({ ...bundle, entries });
    const report = verifyBundle(longer);
    expect(report).toMatchObject({ ok: true, entries: 7, size: 6, unsignedTail: 1 });
    expect(report.limits.find(({ code }) => code === "UNSIGNED_TAIL")).toMatchObject({ index: 6 });
  });

  it("does not take a checkpoint that its key signed for another log, even with the right root", async () => {
    const checkpoint = await currentCheckpoint(police.storage, police.log, police.logSigner);
    const other = signCheckpoint({ ...checkpoint, origin: logOrigin(police.oin, null) }, police.logSigner);
    expect(codes({ ...bundle, checkpoints: [other] })).toEqual(["CHECKPOINT_OTHER_LOG", "NO_CHECKPOINT"]);
  });

  it("without any checkpoint proves nothing", () => {
    expect(codes({ ...bundle, checkpoints: [] })).toEqual(["NO_CHECKPOINT"]);
  });

  it("that is no bundle is one finding, never a crash", () => {
    for (const document of [
      null,
      7,
      "x",
      [],
      {},
      { ...bundle, v: 2 },
      { ...bundle, extra: 1 },
      { ...bundle, origin: "x" },
    ])
      expect(codes(document)).toEqual(["BUNDLE_UNREADABLE"]);
    fc.assert(
      fc.property(fc.jsonValue(), (document) => {
        expect(verifyBundle(document).ok).toBe(false);
      }),
    );
  });

  it("has a sentence in both languages for every finding, with every detail filled in", () => {
    const broken = { ...bundle, entries: bundle.entries.slice(1), checkpoints: [...bundle.checkpoints, "x\n"] };
    for (const { nl, en } of [...verifyBundle(broken).findings, ...verifyBundle(broken).limits]) {
      expect(nl).not.toMatch(/[{…]/);
      expect(en).not.toMatch(/[{…]/);
    }
  });
});

describe("a change in the signed part is found", () => {
  let small: LogBundle;
  beforeAll(async () => {
    const { police: side } = createPair();
    const local = logOrigin(side.oin, null);
    for (let at = 0; at < 3; at++) {
      const entry = { type: "key-activated", environment: "test", keys: { epoch: `2026-${at}` } } as const;
      await appendEntry(side.storage, local, START + at, entry);
    }
    await currentCheckpoint(side.storage, local, side.logSigner);
    small = await writeBundle(side.storage, local, { logKeys: [side.vkey] });
  });

  it("for every bit of every entry, also when the tiles are made to fit", async () => {
    expect(codes(small)).toEqual([]);
    for (const [index, entry] of small.entries.entries()) {
      const leaf = Buffer.from(entry, "base64");
      for (let bit = 0; bit < leaf.length * 8; bit++) {
        const entries = small.entries.with(index, flip(leaf, bit).toString("base64"));
        const { findings } = verifyBundle(await retile({ ...small, entries }));
        expect(
          findings.some(({ code }) => code === "ROOT_DIFFERS"),
          `entry ${index} bit ${bit}`,
        ).toBe(true);
      }
    }
  });

  it("for any bit of a longer log, at the entry that it is in", () => {
    fc.assert(
      fc.property(fc.nat(bundle.entries.length - 1), fc.nat(), (index, any) => {
        const leaf = Buffer.from(bundle.entries[index]!, "base64");
        const entries = bundle.entries.with(index, flip(leaf, any % (leaf.length * 8)).toString("base64"));
        const { findings } = verifyBundle({ ...bundle, entries });
        expect(findings.find(({ code }) => code === "TILE_DIFFERS")).toMatchObject({ index });
        expect(findings.some(({ code }) => code === "ROOT_DIFFERS")).toBe(true);
      }),
    );
  });

  it("for a valid entry that was put in another's place, with tiles to fit", async () => {
    for (const index of bundle.entries.keys()) {
      const entry = encodeEntry({ ...aboutDelivery("sent", 9), v: 1, time: START + index * 1000 }).toString("base64");
      const report = verifyBundle(await retile({ ...bundle, entries: bundle.entries.with(index, entry) }));
      const root = report.findings.filter(({ code }) => code === "ROOT_DIFFERS");
      // both checkpoints tell when it was in the first half, one when in the second: that is how the place is narrowed down
      expect(root.map((finding) => finding.index)).toEqual(index < 3 ? [0, 0] : [3]);
    }
  });

  it("for every entry that was dropped, doubled, or swapped with any other, with tiles to fit", async () => {
    const { entries } = bundle;
    for (const one of entries.keys()) {
      const without = entries.toSpliced(one, 1);
      expect(codes(await retile({ ...bundle, entries: without }))).toContain("LOG_TRUNCATED");
      const doubled = verifyBundle(await retile({ ...bundle, entries: entries.toSpliced(one, 0, entries[one]!) }));
      // doubling the last one only adds a tail that nobody signed
      if (one === entries.length - 1) expect(doubled).toMatchObject({ ok: true, unsignedTail: 1 });
      else expect(doubled.findings.map(({ code }) => code)).toContain("ROOT_DIFFERS");
      for (const other of entries.keys()) {
        if (other === one) continue;
        const swapped = entries.with(one, entries[other]!).with(other, entries[one]!);
        expect(codes(await retile({ ...bundle, entries: swapped }))).toContain("ROOT_DIFFERS");
      }
    }
  });

  it("for an end that was cut off, of any length", async () => {
    for (let length = 0; length < bundle.entries.length; length++)
      expect(codes(await retile({ ...bundle, entries: bundle.entries.slice(0, length) }))).toContain("LOG_TRUNCATED");
  });

  it("for every bit of every tile, naming the entry that it is about", () => {
    const [tile] = small.tiles;
    const data = Buffer.from(tile!.data, "base64");
    for (let bit = 0; bit < data.length * 8; bit++) {
      const tiles = [{ ...tile!, data: flip(data, bit).toString("base64") }];
      const { findings } = verifyBundle({ ...small, tiles });
      expect(findings).toMatchObject([{ code: "TILE_DIFFERS", index: Math.floor(bit / 256) }]);
    }
  });

  it("for every bit of the checkpoint and of the key", () => {
    const note = Buffer.from(small.checkpoints[0]!);
    for (let bit = 0; bit < note.length * 8; bit++)
      expect(verifyBundle({ ...small, checkpoints: [flip(note, bit).toString()] }).ok).toBe(false);
    const key = Buffer.from(small.logKeys[0]!);
    for (let bit = 0; bit < key.length * 8; bit++)
      expect(verifyBundle({ ...small, logKeys: [flip(key, bit).toString()] }).ok).toBe(false);
  });

  it("for base64 that has another text for the same bytes", () => {
    const at = bundle.entries.findIndex((entry) => entry.endsWith("="));
    const entries = bundle.entries.with(at, `${bundle.entries[at]!}\n`);
    expect(codes({ ...bundle, entries })).toContain("ROOT_DIFFERS");
  });

  it("for tiles that are missing, extra or there twice", () => {
    const [tile] = bundle.tiles;
    expect(codes({ ...bundle, tiles: [] })).toEqual(["TILE_DIFFERS"]);
    expect(codes({ ...bundle, tiles: [...bundle.tiles, { ...tile!, path: "tile/1/000.p/1" }] })).toEqual([
      "TILE_DIFFERS",
    ]);
    expect(codes({ ...bundle, tiles: [tile!, tile!] })).toEqual(["TILE_DIFFERS"]);
  });
});

describe("what the entries say is judged too, even when it is signed", () => {
  async function signedBundle(leaves: readonly Uint8Array[]): Promise<LogBundle> {
    const { police: side } = createPair();
    const lookup: NodeLookup = (wanted) => side.storage.nodes(side.log, wanted);
    for (const [index, leaf] of leaves.entries()) {
      const hash = leafHash(leaf);
      const nodes = await completedNodes(lookup, index, hash);
      await side.storage.append(
        side.log,
        { index, leaf, leafHash: hash, type: "sent", time: 1, deliveryId: null },
        nodes,
      );
    }
    await currentCheckpoint(side.storage, side.log, side.logSigner);
    return writeBundle(side.storage, side.log, { logKeys: [side.vkey] });
  }

  it("when a time runs back", async () => {
    const leaves = [wholeEntry({ time: START }), wholeEntry({ time: START - 1 })].map(encodeEntry);
    expect(verifyBundle(await signedBundle(leaves)).findings).toMatchObject([{ code: "ENTRY_TIME_BACK", index: 1 }]);
  });

  it("when an entry is in the wrong log or is incomplete", async () => {
    const { from: _, ...incomplete } = wholeEntry();
    const leaves = [encodeEntry(incomplete), encodeEntry(wholeEntry({ to: "00000001009999999000" }))];
    expect(codes(await signedBundle(leaves))).toEqual(["ENTRY_MISPLACED", "ENTRY_MISPLACED"]);
  });

  it("when an entry is no entry", async () => {
    expect(codes(await signedBundle([Buffer.from("{}"), Buffer.from("not json")]))).toEqual([
      "ENTRY_UNREADABLE",
      "ENTRY_UNREADABLE",
    ]);
  });
});

describe("values behind commitments", () => {
  let disclosed: LogBundle;
  let side: LedgerSide;
  beforeAll(async () => {
    ({ police: side } = createPair());
    const released = aboutDelivery("released", 1, { role: "data-officer" });
    await appendEntry(side.storage, side.log, START, released, { actor: "officer-7", fileName: "dag.csv" });
    await side.storage.disclose({
      log: side.log,
      index: 0,
      name: "contentSalt",
      salt: new Uint8Array(0),
      value: Buffer.alloc(32, 1),
      deliveryId: null,
    });
    await currentCheckpoint(side.storage, side.log, side.logSigner);
    disclosed = await writeBundle(side.storage, side.log, { logKeys: [side.vkey], disclose: true });
  });

  it("go along only when asked, and never the salt of a content root", async () => {
    expect(disclosed.disclosures?.map(({ name }) => name).sort()).toEqual(["actor", "fileName"]);
    expect((await writeBundle(side.storage, side.log, { logKeys: [side.vkey] })).disclosures).toBeUndefined();
    expect(codes(disclosed)).toEqual([]);
  });

  it("must be the ones that were committed to", () => {
    const [first, second] = disclosed.disclosures!;
    const other = { ...first!, value: Buffer.from("officer-8").toString("base64") };
    expect(codes({ ...disclosed, disclosures: [other, second] })).toEqual(["DISCLOSURE_DIFFERS"]);
    expect(codes({ ...disclosed, disclosures: [first, second, { ...first!, index: 5 }] })).toEqual([
      "DISCLOSURE_DIFFERS",
    ]);
  });

  it("may be missing only after an entry that they were erased", async () => {
    expect(codes({ ...disclosed, disclosures: [] })).toEqual(["DISCLOSURE_MISSING", "DISCLOSURE_MISSING"]);
    const erased = { reason: "retention", ground: "bewaartermijn" };
    const { delivery, agreement, counts } = aboutDelivery("sent", 1);
    await appendEntry(side.storage, side.log, START + 1, {
      type: "erased",
      environment: "test",
      delivery: { id: delivery!.id },
      agreement: agreement!,
      counts: counts!,
      ...erased,
    });
    await currentCheckpoint(side.storage, side.log, side.logSigner);
    const after = await writeBundle(side.storage, side.log, { logKeys: [side.vkey], disclose: true });
    expect(codes({ ...after, disclosures: [] })).toEqual([]);
  });
});

describe("cosignatures", () => {
  const witnessName = "sluis/00000001002564440000";

  async function cosignedAt(time: number): Promise<LogBundle> {
    const { note } = await currentCheckpoint(police.storage, police.log, police.logSigner);
    const line = cosignCheckpoint(note, { key: city.logSigner.key, keyName: witnessName }, time);
    const key = encodeVerifierKey(verifierKey(witnessName, "cosigner", city.logSigner.key));
    return { ...bundle, cosignerKeys: [key], checkpoints: [bundle.checkpoints[0]!, addSignature(note, line)] };
  }

  it("say how far the partner has seen the log", async () => {
    const report = verifyBundle(await cosignedAt(START + 10_000));
    expect(report).toMatchObject({ ok: true, cosignedSize: 6 });
    expect(report.limits.map(({ code }) => code)).not.toContain("UNCOSIGNED_TAIL");
  });

  it("of nobody known do not count, and that is said", async () => {
    const report = verifyBundle({ ...(await cosignedAt(START)), cosignerKeys: [] });
    expect(report).toMatchObject({ ok: true, cosignedSize: 0 });
    expect(report.limits.map(({ code }) => code)).toContain("COSIGNER_UNKNOWN");
  });

  it("that do not verify are a finding", async () => {
    const good = await cosignedAt(START);
    const [line] = good.checkpoints[1]!.split("\n").slice(-2);
    const forged = good.checkpoints[1]!.replace(line!, line!.replace(/.{8}==$/, "AAAAAAAA=="));
    expect(codes({ ...good, checkpoints: [good.checkpoints[0]!, forged] })).toContain("COSIGNATURE_FORGED");
  });

  it("show entries behind them whose time is long before them", async () => {
    const [early] = bundle.checkpoints;
    const line = cosignCheckpoint(early!, { key: city.logSigner.key, keyName: witnessName }, START + 3_600_000);
    const key = encodeVerifierKey(verifierKey(witnessName, "cosigner", city.logSigner.key));
    const checkpoints = [addSignature(early!, line), bundle.checkpoints[1]!];
    const { limits } = verifyBundle({ ...bundle, cosignerKeys: [key], checkpoints });
    const outside = limits.filter(({ code }) => code === "TIME_OUTSIDE_COSIGNATURES");
    expect(outside.map(({ index }) => index)).toEqual([3]);
  });

  it("show entries under them whose time is long after them", async () => {
    const report = verifyBundle(await cosignedAt(START - 3_600_000));
    expect(report.limits).toContainEqual(expect.objectContaining({ code: "TIME_OUTSIDE_COSIGNATURES", index: 5 }));
  });
});
