import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { SqliteStore } from "../../gateway/store/sqlite/open-sqlite-store.ts";
import { doctoredWorkbench } from "./doctored-workbench.ts";
import type { Incident } from "./incidents.ts";
import { scanBytes, scanFiles } from "./scan-files.ts";
import { newAgreement } from "./shared-pair.ts";
import { currentRows, deliver, OFFICER, push, reach } from "./steps.ts";
import { twoGateways } from "./two-gateways.ts";

const DAY = 24 * 3600_000;

/** Rows whose every identifying value is found nowhere else in the world. */
function plantedRows(count: number, first = 1): Incident[] {
  return Array.from({ length: count }, (_, at) => ({
    nr: 7_310_000 + first + at,
    straat: `Vergeetmijnietjespad${first + at}q`,
    huisnummer: String(91_000 + (at % 3)),
    kenteken: `AE-${10 + (at % 3)}-IO`,
  }));
}

/** What must be found nowhere: as it stood in the extract, and as normalisation writes it. */
function textsOf(rows: readonly Incident[]): string[] {
  // what the planted values have in common is looked for once; a house number alone may stand in any hash
  const shared = [
    "PL0900_BVH_931",
    "pl0900_bvh_931",
    "Vergeetmijnietjespad",
    "VERGEETMIJNIETJESPAD",
    "vergeetmijnietjespad",
  ];
  const plates = rows.flatMap(({ kenteken }) => [kenteken!, kenteken!.replaceAll("-", "")]);
  const houses = rows.flatMap(({ huisnummer }) => [`;${huisnummer};`, `"${huisnummer}"`, `,${huisnummer},`]);
  return [...new Set([...shared, ...plates, ...houses])];
}

describe("the scan", () => {
  it("finds a planted text in every form that it looks for, and nothing in clean bytes", () => {
    const folder = mkdtempSync(join(tmpdir(), "sluis-scan-"));
    const text = "Vergeetmijnietjespad";
    const forms = [
      Buffer.from(`x${text}x`),
      Buffer.from(`x${text}x`, "utf16le"),
      Buffer.from(Buffer.from(text).toString("hex")),
      Buffer.from(Buffer.from(`a${text}bc`).toString("base64")),
      Buffer.from(Buffer.from(`aa${text}bc`).toString("base64")),
      Buffer.from(Buffer.from(`aaa${text}bc`).toString("base64")),
    ];
    for (const [at, form] of forms.entries()) {
      writeFileSync(join(folder, `${at}.bin`), form);
      expect(scanBytes(form, [text], "form"), String(at)).not.toEqual([]);
    }
    expect(new Set(scanFiles(folder, [text]).map(({ file }) => file)).size).toBe(forms.length);
    expect(scanFiles(folder, ["Zonnebloempad"])).toEqual([]);
    rmSync(folder, { recursive: true });
  });
});

describe("no file of either store holds an identifying value of the extract", () => {
  it("after deliveries that were stored, rejected, cancelled and failed, and were let go of", async () => {
    const bench = doctoredWorkbench();
    await using pair = await twoGateways({ policeWorkbench: bench });
    const agreementId = await newAgreement(pair, { quality: { maximumInvalidShare: 0.5 } });
    const at = { agreementId };
    const rows = plantedRows(12);
    const wrong: Incident[] = [
      { ...plantedRows(1, 200)[0]!, code: "Q999" },
      { ...plantedRows(1, 201)[0]!, gemeente: "GM0363" },
      { ...plantedRows(1, 202)[0]!, tijd: "2026-02-31 10:00" },
    ];
    const others = plantedRows(3, 300);
    const texts = textsOf([...rows, ...wrong, ...others]);
    const first = await deliver(pair, [...rows, ...wrong], at);
    await deliver(
      pair,
      rows.slice(0, 5).map((row) => ({ ...row, mutatie: "V" })),
      at,
    );
    expect(await push(pair, wrong.slice(0, 1), at)).toMatchObject({ state: "failed" });
    bench.change = (cells) => cells.map((row) => row.slice(1));
    const rejected = (await push(pair, others, at)).deliveryId;
    bench.change = undefined;
    await reach(() => pair.police, rejected, "rejected");
    await pair.police.officer.cancel(OFFICER, rejected);
    expect(await currentRows(pair, agreementId)).toHaveLength(7);

    const scan = () => [
      ...scanFiles(pair.folder.police, texts),
      ...scanFiles(pair.folder.municipality, texts),
      ...scanBytes(Buffer.concat(pair.link.carried), texts, "link"),
      ...scanBytes(Buffer.from([...pair.police.logged, ...pair.municipality.logged].join("\n")), texts, "log"),
    ];
    expect(scan()).toEqual([]);
    pair.clock.leap(15 * DAY);
    await reach(() => pair.police, first, "purged");
    expect(scan()).toEqual([]);
    for (const gateway of [pair.police, pair.municipality])
      expect(await (gateway.store as SqliteStore).checkpoint()).toBe(true);
    expect(scan()).toEqual([]);
    // the scan does see these files: what the agreement lets through is there
    expect(scanFiles(pair.folder.municipality, ["GM0034"])).not.toEqual([]);
    expect(scanFiles(pair.folder.police, [agreementId])).not.toEqual([]);
    // sealed rows are nowhere in the clear before they are opened at the municipality
    expect(scanFiles(pair.folder.police, ['"A72"'])).toEqual([]);
  });

  it("after each side died in the middle", async () => {
    await using pair = await twoGateways();
    let rows: Incident[] = [];
    for (const [side, barrier] of [
      ["police", "push.partKept"],
      ["municipality", "receive.partKept"],
      ["municipality", "load.partLoaded"],
    ] as const) {
      rows = plantedRows(4 + rows.length);
      const died = pair[side].dieAt(barrier);
      const pushed = await push(pair, rows).catch(() => undefined);
      await died;
      expect(scanFiles(pair.folder[side], textsOf(rows))).toEqual([]);
      await pair.restart(side);
      if (pushed !== undefined) await reach(() => pair.police, pushed.deliveryId, "stored");
    }
    expect(scanFiles(pair.folder.police, textsOf(rows))).toEqual([]);
    expect(scanFiles(pair.folder.municipality, textsOf(rows))).toEqual([]);
  });
});
