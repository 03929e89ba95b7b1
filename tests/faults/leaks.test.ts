import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { PushOutcome, PushRequest } from "../../gateway/deliveries/ports/officer-service.ts";
import { AGREEMENT_FILE } from "../../gateway/demo/demo-pair.ts";
import { untilStored } from "./expect-delivered.ts";
import { type LeakScan, leakScan, scanFolder } from "./leak-scan.ts";
import { inChunks } from "./messages.ts";
import { createPair, type Pair } from "./pair.ts";
import { PLANTED, PLANTED_MAPPING, PLANTED_VALUES, plantedExtract } from "./planted-extract.ts";
import { eventually, startSluis, WHO } from "./side.ts";
import { createWire, type Wire } from "./wire.ts";

const scan = leakScan(PLANTED_VALUES);
const TODAY = new Date();

const REQUEST: PushRequest = {
  agreementId: "demo-incidenten",
  kind: "delta",
  period: null,
  mapping: PLANTED_MAPPING,
  fileName: `aangifte ${PLANTED.Naam[0]}.csv`,
  fileSha256: null,
  fileBytes: null,
  samples: 5,
};

describe("values that must not leave", { timeout: 120_000 }, () => {
  let pair: Pair;
  let wire: Wire;
  let input: string;
  let exported = Buffer.alloc(0);

  beforeAll(async () => {
    pair = await createPair({ throughWire: true, agreement: AGREEMENT_FILE });
    wire = await createWire(pair);
    input = mkdtempSync(join(tmpdir(), "sluis-input-"));
    // what anything writes to the machine's own temporary folder is scanned too
    mkdirSync(temporary());
    const env = { TMPDIR: temporary() };
    await Promise.all([pair.police.start(env), pair.municipality.start(env)]);
    await useEverything();
  }, 120_000);
  afterAll(async () => {
    await pair[Symbol.asyncDispose]();
    await wire[Symbol.asyncDispose]();
    rmSync(input, { recursive: true, force: true });
  });

  const temporary = () => join(pair.folder, "tmp");

  /** Deliveries that succeed and that are refused in every way, with the values in them. */
  async function useEverything(): Promise<void> {
    const { officer } = pair.police;
    const push = (bytes: Buffer, more: Partial<PushRequest> = {}) =>
      officer.push(WHO, { ...REQUEST, ...more }, inChunks(bytes), () => {}).catch((error: Error) => error);
    const stored = async (outcome: PushOutcome | Error) => {
      if (outcome instanceof Error) throw outcome;
      await untilStored(pair.police, outcome.deliveryId);
      return outcome.deliveryId;
    };
    const file = plantedExtract(1, 500, "none", TODAY);
    await officer.preview(WHO, REQUEST, inChunks(file), () => {});
    const pushed = await push(file);
    expect(pushed).toMatchObject({ report: { records: { sealed: 503, refused: 0, withheld: 0 } } });
    const first = await stored(pushed);
    await stored(await push(plantedExtract(2, 500, "date", TODAY)));
    await stored(await push(plantedExtract(3, 500, "number", TODAY)));
    const withheld = await push(plantedExtract(4, 500, "municipality", TODAY));
    expect(withheld).toMatchObject({ report: { records: { sealed: 500, withheld: 3 } } });
    await stored(withheld);
    // too many bad rows; a file that ends in a quote; no header, so that values stand where names of columns should; no UTF-8
    expect(await push(plantedExtract(5, 20, "date", TODAY))).toMatchObject({ refusal: { code: "QUALITY_TOO_LOW" } });
    expect(await push(Buffer.concat([file, Buffer.from(`"${PLANTED.Naam[1]}`)]))).toBeInstanceOf(Error);
    expect(await push(withoutHeader(file))).toBeInstanceOf(Error);
    expect(await push(withoutHeader(file), { mapping: null })).toBeInstanceOf(Error);
    expect(await push(Buffer.concat([file, Buffer.from([0xff, 0xc3, 0x28])]))).toBeInstanceOf(Error);

    // the command, with a name in the name of the file, done and refused
    const path = join(input, `aangifte ${PLANTED.Naam[0]}.csv`);
    writeFileSync(path, plantedExtract(6, 500, "date", TODAY));
    const command = ["--agreement", "demo-incidenten", "--config", pair.police.config];
    const env = { TMPDIR: temporary(), XDG_STATE_HOME: temporary() };
    const done = startSluis(["push", path, ...command, "--wait"], env);
    expect([(await done.ended).code, done.output()]).toEqual([0, expect.anything()]);
    for (const words of [
      ["push", `${path}.weg`, ...command],
      ["push", path, "--agreement", "x", "--config", `${path}.yaml`],
    ])
      expect((await startSluis(words, env).ended).code).not.toBe(0);

    const { lines } = await pair.municipality.officer.exportRows(WHO, { deliveryId: first });
    exported = Buffer.from((await Array.fromAsync(lines)).join("\n"));
    await eventually("files for other systems", () =>
      readdirSync(pair.dropFolder).filter((name) => /\.(csv|ndjson)$/.test(name)).length === 10 ? true : undefined,
    );
  }

  it("are found where they are planted: the scan works", () => {
    const file = plantedExtract(1, 1, "none", TODAY);
    const planted = Object.values(PLANTED).flat();
    expect(found(leakScan(planted), file)).toEqual(planted.toSorted());
    expect(
      found(leakScan(planted), Buffer.from(file.toString("utf8").toUpperCase(), "utf16le")).length,
    ).toBeGreaterThan(25);
    for (const before of ["", "a", "ab"])
      expect(found(scan, Buffer.from(Buffer.from(`${before}${PLANTED.BSN[0]};`).toString("base64url")))).toEqual([
        PLANTED.BSN[0],
      ]);
  });

  it("are found in a database that does not overwrite what it deletes", () => {
    const path = join(input, "control.sqlite");
    using database = new DatabaseSync(path);
    database.exec(`PRAGMA secure_delete = off; CREATE TABLE t (a TEXT)`);
    database.prepare("INSERT INTO t VALUES (?)").run(PLANTED.Naam[2]);
    database.exec("DELETE FROM t");
    expect(found(scan, readFileSync(path))).toEqual([PLANTED.Naam[2]]);
    rmSync(path);
  });

  it("are in no file of either gateway while they run", () => {
    const { found, files } = scanFolder(scan, pair.folder);
    expect(found).toEqual([]);
    expect(files).toBeGreaterThan(20);
  });

  it("are not on the line, not even inside TLS", () => {
    const bytes = wire.recorded();
    expect(bytes.length).toBeGreaterThan(100_000);
    expect(scan(bytes)).toEqual([]);
  });

  it("are not in what the municipality reads", () => {
    expect(exported.length).toBeGreaterThan(10_000);
    expect(scan(exported)).toEqual([]);
  });

  it("are in no file of either gateway after they stopped: stores, logs, drop folder, temporary files", async () => {
    expect(await Promise.all([pair.police.stop(), pair.municipality.stop()])).toEqual([
      { code: 0, signal: null },
      { code: 0, signal: null },
    ]);
    const { found, files } = scanFolder(scan, pair.folder);
    expect(found).toEqual([]);
    expect(files).toBeGreaterThan(20);
    // and the file that was delivered still has them
    expect(scanFolder(scan, input).found.length).toBeGreaterThan(20);
  });
});

function found(scanner: LeakScan, bytes: Buffer): string[] {
  return [...new Set(scanner(bytes).map((leak) => leak.slice(0, leak.lastIndexOf(" as "))))].sort();
}

/** The planted rows alone: the first of them stands where names of columns should. */
function withoutHeader(file: Buffer): Buffer {
  return Buffer.from(file.toString("utf8").trimEnd().split("\r\n").slice(-3).join("\r\n"));
}
