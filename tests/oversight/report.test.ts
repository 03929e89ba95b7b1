import { beforeAll, describe, expect, it } from "vitest";
import { readSchema } from "../../gateway/core/control-document.ts";
import { html } from "../../gateway/core/html.ts";
import type { Agreement } from "../../gateway/core/types/agreement.ts";
import type { LogBundle } from "../../gateway/core/types/log-bundle.ts";
import { appendEntry, type NewEntry } from "../../gateway/ledger/append-entry.ts";
import { currentCheckpoint } from "../../gateway/ledger/current-checkpoint.ts";
import { logOrigin } from "../../gateway/ledger/log-origin.ts";
import { writeBundle } from "../../gateway/ledger/write-bundle.ts";
import { logboekLines } from "../../gateway/oversight/logboek-lines.ts";
import { readLog } from "../../gateway/oversight/read-log.ts";
import { GATEWAY_EVENTS } from "../../gateway/oversight/report/gateway-events.ts";
import { makeReport } from "../../gateway/oversight/report/make-report.ts";
import type { YearReport } from "../../gateway/oversight/report/report.ts";
import { reportCsv } from "../../gateway/oversight/report/report-csv.ts";
import { reportPage } from "../../gateway/oversight/report/report-page.ts";
import {
  aboutDelivery,
  CITY,
  createPair,
  deliver,
  deliveryId,
  type LedgerSide,
  log,
  POLICE,
  START,
} from "../ledger/ledger-world.ts";

const YEAR = 365 * 86_400_000;
const AGREEMENT = {
  id: "incidenten-almelo",
  frequency: { every: "daily" },
  validFrom: "2026-02-27",
  validUntil: "2026-03-01",
} as unknown as Agreement;

let police: LedgerSide;
let bundles: LogBundle[];
let report: YearReport;

beforeAll(async () => {
  const pair = createPair();
  police = pair.police;
  await deliver(police, pair.city, 1);
  await log(police, "sent", 2);
  await log(police, "rejected", 2, { reason: "ROWS_INVALID" });
  const local = logOrigin(POLICE, null);
  const note = (time: number, entry: Omit<NewEntry, "environment">, personal = {}) =>
    appendEntry(police.storage, local, time, { environment: "test", ...entry } as NewEntry, personal);
  await note(START, { type: "key-created", keys: { kid: "m22dye54", epoch: "2026-01" } });
  await note(START + 1, { type: "log-read", role: "auditor" }, { actor: "iemand" });
  await note(START + 2, {
    type: "log-verified",
    checkpoint: { log: police.log, hash: "5".repeat(64) },
    result: "done",
  });
  await note(START + YEAR, { type: "log-read", role: "auditor" }, { actor: "iemand" });
  for (const origin of [local, police.log]) await currentCheckpoint(police.storage, origin, police.logSigner);
  bundles = await Promise.all(
    [police.log, local].map((origin) => writeBundle(police.storage, origin, { logKeys: [police.vkey] })),
  );
  report = makeReport(bundles, [AGREEMENT], 2026, START + YEAR);
});

const rows = (id: string) => report.sections.find((section) => section.id === id)!.rows;

describe("the corrections of a year", () => {
  it("are counted with what they changed, how long they waited, and how many were late", async () => {
    const { police: supplier, city } = createPair();
    await deliver(supplier, city, 1);
    const about = (kind: "correction" | "withdrawal", number: number) => ({
      delivery: { id: deliveryId(number), number, kind, manifestHash: "3".repeat(64), corrects: deliveryId(1) },
    });
    const effect = { removed: 2, replaced: 5, rows: 9, tokens: 30, withheld: 0 };
    await log(supplier, "released", 2, about("correction", 2));
    await log(supplier, "stored", 2, { ...about("correction", 2), effect });
    await log(supplier, "corrected", 1, { by: deliveryId(2) });
    await log(supplier, "released", 3, about("withdrawal", 3));
    await log(supplier, "correction-overdue", 3, { ...about("withdrawal", 3), reason: "CORRECTION_OVERDUE" });
    const released = (await supplier.storage.head(supplier.log)).lastTime;
    const twoHours = { ...(await lastOf(supplier)), ...about("withdrawal", 3), type: "stored", effect } as NewEntry;
    await appendEntry(supplier.storage, supplier.log, released + 2 * 3600_000, twoHours);
    await log(supplier, "withdrawn", 1, { by: deliveryId(3) });
    await currentCheckpoint(supplier.storage, supplier.log, supplier.logSigner);
    const bundle = await writeBundle(supplier.storage, supplier.log, { logKeys: [supplier.vkey] });
    const { sections } = makeReport([bundle], [], 2026, START + YEAR);
    const section = sections.find(({ id }) => id === "corrections")!;
    expect(section.rows).toEqual([[CITY, "incidenten-almelo", 1, 1, 1, 4, 10, 2, 1]]);
    expect(section.columns).toHaveLength(section.rows[0]!.length);
  });

  it("are left out where there were none", () => expect(rows("corrections")).toEqual([]));
});

describe("what was erased in a year, and what was not", () => {
  it("is counted by ground, with the holds that stood in the way", async () => {
    const { police: supplier, city } = createPair();
    for (const number of [1, 2, 3]) await deliver(supplier, city, number);
    const erased = (number: number, ground: string) =>
      log(city, "erased", number, { reason: "RETENTION_OVER", ground });
    await erased(1, "retention");
    await erased(2, "retention");
    await erased(3, "unlawful");
    const hold = { ...aboutDelivery("hold-placed", 3), reason: "LEGAL_HOLD", role: "privacy-officer" };
    const { lastTime } = await city.storage.head(city.log);
    await appendEntry(city.storage, city.log, lastTime, hold, { actor: "po", motive: "klacht" });
    await currentCheckpoint(city.storage, city.log, city.logSigner);
    const bundle = await writeBundle(city.storage, city.log, { logKeys: [city.vkey] });
    const { sections } = makeReport([bundle], [], 2026, START + YEAR);
    const of = (id: string) => sections.find((section) => section.id === id)!.rows;
    expect(of("erasures")).toEqual([
      [POLICE, "incidenten-almelo", "retention", 2, 30],
      [POLICE, "incidenten-almelo", "unlawful", 1, 30],
    ]);
    expect(of("holds")).toEqual([[POLICE, "incidenten-almelo", "hold-placed", 1]]);
  });
});

/** What the last entry says of its delivery. */
async function lastOf({ storage, log: name }: LedgerSide): Promise<Omit<NewEntry, "type">> {
  const { size } = await storage.head(name);
  const [last] = await storage.entries(name, size - 1, size);
  const { v: _, time: __, reason: ___, ...said } = JSON.parse(Buffer.from(last!.leaf).toString());
  return said;
}

describe("the report of a year", () => {
  it("counts deliveries, records, grounds and refusals per partner and agreement", () => {
    expect(rows("deliveries")).toEqual([[CITY, "incidenten-almelo", 1, 0, 10, 1, 0, 0]]);
    expect(rows("grounds")).toEqual([[CITY, "incidenten-almelo", 1, "openbare-orde", "wpg-16", "gemeentewet-172", 1]]);
    expect(rows("refusals")).toEqual([[CITY, "incidenten-almelo", "rejected", "ROWS_INVALID", 1]]);
  });

  it("names the days that were late or are missing", () => {
    const missing = { nl: "ontbreekt", en: "missing" };
    expect(rows("calendar")).toEqual([[CITY, "incidenten-almelo", "2026-02-27", "2026-02-28", missing, 2]]);
  });

  it("counts access, keys and checks of the log, and leaves out what is of another year", () => {
    expect(rows("access")).toEqual([["log-read", "auditor", 1]]);
    expect(rows("keys")).toEqual([["key-created", "m22dye54 2026-01", 1]]);
    expect(rows("verification")).toEqual([
      [police.log, 5, 5, 5, 0, 1, 0, 0],
      [logOrigin(POLICE, null), 3, 4, 4, 0, 0, 0, 0],
    ]);
  });

  it("has a section for every type of entry", () => {
    const { type } = (
      readSchema("log-entry.schema.json") as unknown as { properties: { type: { enum: readonly string[] } } }
    ).properties;
    // in the sections of deliveries, calendar, erasure, holds, corrections and verification
    const elsewhere =
      /^(?:prepared|failed|released|cancelled|sent|accepted|received|verified|stored|rejected|void|abandoned|purged|corrected|withdrawn|overdue|correction-overdue|period-overdue|erased|hold-placed|hold-released|tallied|log-verified|local-checkpoint)$/;
    const counted = Object.values(GATEWAY_EVENTS).flat() as string[];
    expect(counted.toSorted()).toEqual(type.enum.filter((each) => !elsewhere.test(each)).toSorted());
  });

  it("says of every table which rules it gives evidence for, in both languages", () => {
    for (const { title, evidenceFor, columns, rows: each } of report.sections) {
      expect(title.nl && title.en && evidenceFor).toBeTruthy();
      for (const row of each) expect(row).toHaveLength(columns.length);
    }
  });

  it("says in the table of verification that a log was changed", () => {
    const [first, second] = bundles;
    const changed = { ...first!, entries: [...first!.entries].reverse() };
    const verification = makeReport([changed, second!], [], 2026, START).sections.at(-1)!;
    expect(verification.rows[0]!.at(-1)).toBeGreaterThan(0);
    expect(verification.rows[1]!.at(-1)).toBe(0);
  });

  it("is a CSV file for spreadsheets that says TEST", () => {
    const lines = reportCsv(report, "nl").split("\r\n");
    expect(lines[0]).toBe(`\ufeffTEST;${POLICE};2026`);
    expect(lines).toContain("Verstrekkingen;Wpg art. 32; Bpg art. 6:4".replace("Wpg", '"Wpg').replace("6:4", '6:4"'));
    expect(lines).toContain(`${CITY};incidenten-almelo;1;0;10;1;0;0`);
  });

  it("is a page without scripts or anything to fetch, in which values cannot become markup", () => {
    const page = reportPage({ ...report, sections: [{ ...report.sections[0]!, rows: [["<script>&\"'", 1]] }] }, "nl");
    expect(page).toContain('<p class="test">TEST</p>');
    expect(page).toContain("<td>&lt;script&gt;&amp;&quot;&#39;</td>");
    expect(page).not.toMatch(/<script|src=|href=|url\(/);
    expect(html`<p>${[1, html`<b>${"<"}</b>`]}</p>`.markup).toBe("<p>1<b>&lt;</b></p>");
  });
});

describe("a log as Logboek Dataverwerkingen", () => {
  it("is one line for each delivery, with the trace that both organisations share and nothing about a person", () => {
    const lines = logboekLines(readLog(bundles[0]!), POLICE, CITY);
    expect(lines).toHaveLength(2);
    expect(lines[0]).toEqual({
      trace_id: "1".padStart(32, "a"),
      operation_id: "b".repeat(16),
      status: "OK",
      name: "verstrekken",
      start_time: "2026-03-02T06:00:00.000Z",
      end_time: "2026-03-02T06:00:02.000Z",
      foreign_operation: { trace_id: "1".padStart(32, "a"), entity: `urn:nld:oin:${CITY}` },
      attributes: {
        "dpl.core.processing_activity_id": `urn:nld:oin:${POLICE}:overeenkomst:incidenten-almelo`,
        "sluis.delivery_id": "01890a5d-ac96-774b-bcce-000000000001",
        "sluis.agreement": "incidenten-almelo/1",
      },
    });
    expect(lines[1]).toMatchObject({ status: "ERROR" });
  });
});
