import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Json, JsonObject } from "../../gateway/core/json.ts";
import type { Store } from "../../gateway/deliveries/ports/store.ts";
import { dropFiles } from "../../gateway/deliveries/receiver/drop-files.ts";
import { agree } from "./agree.ts";
import { incidents } from "./incidents.ts";
import { newAgreement, sharedPair } from "./shared-pair.ts";
import { deliver, INTAKE, withdraw } from "./steps.ts";
import { demoAgreement, type TwoGateways } from "./two-gateways.ts";

const shared = sharedPair();

/** The current state: each row as an object by column. */
async function currentState(pair: TwoGateways, agreementId: string): Promise<{ [column: string]: Json }[]> {
  const { columns, lines } = await pair.municipality.officer.exportRows(INTAKE, { agreementId });
  const rows = (await Array.fromAsync(lines)).map((line) => JSON.parse(line) as Json[]);
  return rows.map((cells) => Object.fromEntries(columns.map((column, at) => [column, cells[at]!])));
}

const refsOf = (rows: readonly { [column: string]: Json }[]) => rows.map(({ ref }) => ref as string);

/** A version of an agreement that leaves out one field. */
function withoutField(id: string, version: number, validFrom: string, field: string): JsonObject {
  const fields = demoAgreement()["fields"] as { [name: string]: JsonObject };
  const { to: _to, type: _type, ...left } = fields[field]!;
  const changed = { ...fields, [field]: { ...left, treatment: "drop" } };
  return demoAgreement({ id, version, validFrom, fields: changed });
}

describe("an export of the current state", () => {
  it("has the rows of every output schema that the agreement had, and says which version's columns each has", async () => {
    const pair = shared();
    const agreementId = await newAgreement(pair);
    await deliver(pair, incidents(1_100), { agreementId });
    const before = await currentState(pair, agreementId);
    await agree(pair, withoutField(agreementId, 2, "2026-11-24", "incidentomschrijving"));
    // installed ahead of its first day it changes nothing
    expect(await currentState(pair, agreementId)).toEqual(before);

    pair.clock.leap(24 * 3600_000);
    await deliver(pair, incidents(2, 2_000), { agreementId });
    const both = await currentState(pair, agreementId);
    expect(refsOf(both)).toEqual(refsOf(both).toSorted());
    const [old, added] = [1, 2].map((version) => both.filter((row) => row["_versie"] === version));
    expect(old).toEqual(before.map((row) => ({ ...row, _versie: 1 })));
    expect(added).toHaveLength(2);
    expect(added!.map((row) => row["incidentomschrijving"])).toEqual([null, null]);
    expect(added!.map((row) => row["incidentcode"])).not.toContain(null);

    await deliver(pair, incidents(3, 2_000), { agreementId, kind: "full" });
    const after = await currentState(pair, agreementId);
    expect(after).toHaveLength(3);
    expect(Object.keys(after[0]!)).toEqual(Object.keys(before[0]!).filter((name) => name !== "incidentomschrijving"));
  });

  it("that another full delivery takes the place of meanwhile ends with an error that says to try again", async () => {
    const pair = shared();
    const agreementId = await newAgreement(pair);
    await deliver(pair, incidents(1_500), { agreementId, kind: "full" });
    const { lines } = await pair.municipality.officer.exportRows(INTAKE, { agreementId });
    let rows = 0;
    const exported = (async () => {
      for await (const _ of lines)
        if (++rows === 1) await deliver(pair, incidents(3, 2_000), { agreementId, kind: "full" });
    })();
    await expect(exported).rejects.toMatchObject({ code: "ROWS_CHANGED" });
    expect(await currentState(pair, agreementId)).toHaveLength(3);
  });
});

describe("a delivery that is withdrawn while it is exported", () => {
  it("ends the export with an error, not as if it were whole", async () => {
    const pair = shared();
    const deliveryId = await deliver(pair, incidents(1_500), { agreementId: await newAgreement(pair) });
    const { lines } = await pair.municipality.officer.exportRows(INTAKE, { deliveryId });
    const rows: string[] = [];
    const exported = (async () => {
      for await (const line of lines) if (rows.push(line) === 1) await withdraw(pair, deliveryId);
    })();
    await expect(exported).rejects.toMatchObject({ code: "NOT_STORED", details: { state: "withdrawn" } });
    expect(rows.length).toBeLessThan(1_500);
  });

  it("leaves no file in the drop folder, and is passed over the next time", async () => {
    const pair = shared();
    const deliveryId = await deliver(pair, incidents(1_500), { agreementId: await newAgreement(pair) });
    const folder = mkdtempSync(join(tmpdir(), "sluis-drop-"));
    const { context } = pair.municipality;
    let pages = 0;
    const read: Store["read"] = async (work) => {
      const seen = await context.store.read(work);
      if (Array.isArray(seen) && seen.length === 1_000 && pages++ === 0) await withdraw(pair, deliveryId);
      return seen;
    };
    const interrupted = { ...context, store: { ...context.store, read } };
    await expect(dropFiles(interrupted, folder, deliveryId)).rejects.toMatchObject({ code: "NOT_STORED" });
    await dropFiles(context, folder, deliveryId);
    expect([pages, readdirSync(folder)]).toEqual([1, []]);
    rmSync(folder, { recursive: true });
  });
});
