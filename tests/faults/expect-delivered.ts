import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect } from "vitest";
import type { DeliveryView } from "../../gateway/deliveries/ports/officer-service.ts";
import { verifyBundles } from "../../gateway/ledger/verify-bundles.ts";
import { digestOf, type Messages } from "./messages.ts";
import { MUNICIPALITY_OIN, type Pair, POLICE_OIN } from "./pair.ts";
import { eventually, type Side, WHO } from "./side.ts";

/** Waits until the police side holds the verified receipt that a delivery is stored. Throws when it comes to rest otherwise. */
export async function untilStored(police: Side, deliveryId: string): Promise<DeliveryView> {
  return eventually(`delivery ${deliveryId} stored`, async () => {
    const view = await police.officer.delivery(WHO, deliveryId);
    const { state, parked, reason } = view.delivery;
    if (state === "stored") return view;
    if (parked || ["failed", "rejected", "void"].includes(state))
      throw new Error(`${state} ${reason} parked ${parked}`);
    return undefined;
  });
}

/**
 * Checks that a delivery is at the municipality once and whole, that both sides say the same about it, and that nobody has to do
 * anything: rows, tokens, files for other systems, manifest, log entries, both logs against each other, nothing waiting.
 * In: the pair (both run), the delivery, its number, what was in the extract.
 */
export async function expectDelivered(pair: Pair, deliveryId: string, number: number, sent: Messages): Promise<void> {
  const { police, municipality } = pair;
  const out = (await untilStored(police, deliveryId)).delivery;
  await eventually("files for other systems, and no work left", () => {
    const left = waiting(municipality.store) + waiting(police.store);
    return left === 0 && filesOf(pair, deliveryId).length === 2 ? true : undefined;
  });

  const received = await municipality.officer.deliveries(WHO, { direction: "in", limit: 500 });
  const [stored, ...others] = received.filter(({ delivery }) => delivery.number === number);
  expect(others).toEqual([]);
  const facts = ({ id, manifestHash, root, records, parts, kind, agreementHash }: typeof out) =>
    ({ id, manifestHash, root, records, parts, kind, agreementHash }) as const;
  expect(facts(stored!.delivery)).toEqual(facts(out));
  expect(stored!.delivery).toMatchObject({ state: "stored", parked: false });
  expect(out).toMatchObject({ number, records: sent.count, parked: false });
  expect(received.map(({ delivery }) => delivery.number).sort(ascending)).toEqual(
    Array.from({ length: number }, (_, at) => at + 1),
  );

  expect(loaded(municipality.store, deliveryId)).toEqual({ rows: sent.count, tokens: sent.count, sealedParts: 0 });
  const [csv, ndjson] = filesOf(pair, deliveryId).map((name) => readFileSync(join(pair.dropFolder, name), "utf8"));
  const lines = ndjson!.trimEnd().split("\n");
  expect(digestOf(lines.map((line) => (JSON.parse(line) as { tekst1: string }).tekst1))).toBe(sent.digest);
  expect(csv!.trimEnd().split("\r\n").length).toBe(sent.count + 1);

  expect(await entries(police, deliveryId)).toEqual(["accepted", "prepared", "released", "sent", "stored", "tallied"]);
  // reading into the drop folder may have begun more than once
  expect([...new Set(await entries(municipality, deliveryId))]).toEqual(["export", "received", "stored"]);
  expect((await entries(municipality, deliveryId)).filter((type) => type !== "export")).toEqual(["received", "stored"]);
  await expectLogsAgree(pair);
}

/** Exports both logs about the other side and verifies each, and each against the other. */
export async function expectLogsAgree({ police, municipality }: Pair): Promise<void> {
  const [left, right] = await Promise.all([
    police.officer.logBundle(WHO, `sluis/${POLICE_OIN}/${MUNICIPALITY_OIN}`),
    municipality.officer.logBundle(WHO, `sluis/${MUNICIPALITY_OIN}/${POLICE_OIN}`),
  ]);
  const { ok, findings, logs } = verifyBundles(left, right);
  expect({ findings, left: logs[0].findings, right: logs[1].findings }).toEqual({ findings: [], left: [], right: [] });
  expect(ok).toBe(true);
}

async function entries(side: Side, deliveryId: string): Promise<string[]> {
  const lines = await side.officer.logLines(WHO, { deliveryId, limit: 100 });
  return lines.map(({ entry }) => (entry as { type: string }).type).sort();
}

function filesOf({ dropFolder }: Pair, deliveryId: string): string[] {
  if (!existsSync(dropFolder)) return [];
  return readdirSync(dropFolder)
    .filter((name) => name.includes(deliveryId))
    .sort();
}

/** Hints that still wait, given up or not. */
function waiting(store: string): number {
  return inStore(store, (count) => count(`SELECT count(*) AS n FROM "hint"`));
}

/** Rows and tokens that were loaded under a delivery, and what is left of its sealed parts. */
export function loaded(store: string, deliveryId: string): { rows: number; tokens: number; sealedParts: number } {
  return inStore(store, (count, text) => {
    const n = count(`SELECT "n" FROM "delivery" WHERE "id" = '${deliveryId}'`);
    const table = text(`SELECT "name" AS n FROM "rowTable" WHERE "agreementId" = 'proef-berichten'`);
    return {
      rows: table === "" ? 0 : count(`SELECT count(*) AS n FROM "${table}" WHERE "_delivery" = ${n}`),
      tokens: count(`SELECT count(*) AS n FROM "loadedToken" WHERE "delivery" = ${n}`),
      sealedParts: count(`SELECT count(*) AS n FROM "part" WHERE "deliveryId" = '${deliveryId}'`),
    };
  });
}

function inStore<T>(store: string, work: (count: (sql: string) => number, text: (sql: string) => string) => T): T {
  using database = new DatabaseSync(store, { readOnly: true, timeout: 2_000 });
  const value = (sql: string) => database.prepare(sql).get()?.["n"];
  return work(
    (sql) => Number(value(sql) ?? 0),
    (sql) => String(value(sql) ?? ""),
  );
}

function ascending(left: number | null, right: number | null): number {
  return (left ?? 0) - (right ?? 0);
}
