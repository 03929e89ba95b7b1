import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { tidy } from "../../gateway/deliveries/maintain.ts";
import { createThreadWorkbench } from "../../gateway/deliveries/work/thread-workbench.ts";
import { extractOf } from "./incidents.ts";
import { AUDITOR, COLLEAGUE, chunks, deliver, INTAKE, OFFICER, push, pushRequest } from "./steps.ts";
import { demoAgreement, type TwoGateways, twoGateways } from "./two-gateways.ts";

const ID = "demo-incidenten";
/** A budget of twenty records a day. */
const SMALL = { agreements: [demoAgreement({ frequency: { every: "daily", expectedRecords: 2 } })] };
const rows = (count: number, from = 1) => Array.from({ length: count }, (_, at) => ({ nr: from + at }));
const left = async ({ police }: TwoGateways) => (await police.officer.budgets(OFFICER))[0]?.left;
const alarms = async ({ police }: TwoGateways) => (await police.officer.alarms(OFFICER)).map(({ code }) => code);
const override = (pair: TwoGateways, who = OFFICER, records = 5, reason = "inhaalslag na storing") =>
  pair.police.officer.overrideBudget(who, { agreementId: ID, records, reason });

describe("the daily budget of pseudonyms", () => {
  it("counts records that get pseudonyms, and neither those that are withheld nor those that were not needed", async () => {
    await using pair = await twoGateways(SMALL);
    expect(await left(pair)).toBe(20);
    await deliver(pair, [...rows(4), { nr: 90, gemeente: "GM0363" }, { nr: 91, gemeente: "GM0363" }]);
    expect(await left(pair)).toBe(16);
  });

  it("stands in front of a preview too, and refuses the record that is one too many", async () => {
    await using pair = await twoGateways(SMALL);
    const file = extractOf(rows(21));
    const preview = pair.police.officer.preview(OFFICER, pushRequest(file), chunks(file), () => {});
    await expect(preview).rejects.toMatchObject({ code: "PSEUDONYM_BUDGET_SPENT", details: { budget: 20 } });
    expect(await left(pair)).toBe(0);
    expect(await alarms(pair)).toEqual(["PSEUDONYM_BUDGET_SPENT"]);
    await expect(push(pair, rows(1))).rejects.toMatchObject({ code: "PSEUDONYM_BUDGET_SPENT" });
    const [failed] = await pair.police.officer.deliveries(OFFICER, {});
    expect(failed?.delivery).toMatchObject({ state: "failed", reason: "PSEUDONYM_BUDGET_SPENT" });
  });

  it("reaches into worker threads", async () => {
    const entry = new URL("../../gateway/worker.ts", import.meta.url);
    await using pair = await twoGateways({ ...SMALL, policeWorkbench: createThreadWorkbench(entry, 1) });
    await deliver(pair, rows(20));
    expect(await left(pair)).toBe(0);
    await expect(push(pair, rows(1, 50))).rejects.toMatchObject({ code: "PSEUDONYM_BUDGET_SPENT" });
    await pair.police.context.workbench.close();
  });

  it("is widened once a day by two different people who ask for the same, each with a reason, and is logged", async () => {
    await using pair = await twoGateways(SMALL);
    await deliver(pair, rows(20));
    expect(await override(pair)).toMatchObject({ state: "awaiting-second-person", budget: { left: 0 } });
    expect(await override(pair)).toMatchObject({ state: "awaiting-second-person" });
    expect(await override(pair, COLLEAGUE, 6)).toMatchObject({ state: "awaiting-second-person" });
    await expect(push(pair, rows(1, 40))).rejects.toMatchObject({ code: "PSEUDONYM_BUDGET_SPENT" });
    expect(await override(pair, COLLEAGUE)).toMatchObject({ state: "allowed", budget: { left: 5, extra: 5 } });
    expect(await alarms(pair)).toEqual(["BUDGET_OVERRIDDEN"]);
    await deliver(pair, rows(5, 50));
    await expect(override(pair, COLLEAGUE, 9)).rejects.toMatchObject({ code: "BUDGET_OVERRIDDEN" });
    const lines = await pair.police.officer.logLines(AUDITOR, { log: `sluis/${pair.oin.police}/local`, limit: 100 });
    const said = lines.map(({ entry }) => entry as { type: string; motive?: string; actor?: string; budget?: object });
    const steps = said.filter(({ type }) => type.startsWith("budget-"));
    expect(steps.map(({ type }) => type)).toEqual([
      ...["budget-override-asked", "budget-override-asked", "budget-override-asked", "budget-overridden"],
    ]);
    expect(steps.at(-1)?.budget).toEqual({ agreement: ID, day: "2026-11-23", records: 5 });
    expect(JSON.stringify(steps)).not.toMatch(/storing|officer-/);
  });

  it("is whole again on the next day, when its alarms end", async () => {
    await using pair = await twoGateways(SMALL);
    await deliver(pair, rows(20));
    await override(pair);
    await override(pair, COLLEAGUE);
    pair.clock.leap(24 * 3600_000);
    await tidy(pair.police.context);
    expect(await alarms(pair)).not.toContain("BUDGET_OVERRIDDEN");
    expect(await left(pair)).toBe(20);
  });

  it("cannot be widened by who may not, nor where there are no pseudonyms", async () => {
    await using pair = await twoGateways(SMALL);
    await expect(override(pair, AUDITOR)).rejects.toMatchObject({ code: "ACCESS_DENIED" });
    const unknown = pair.police.officer.overrideBudget(OFFICER, { agreementId: "niet-hier", records: 5, reason: "x" });
    await expect(unknown).rejects.toMatchObject({ code: "AGREEMENT_UNKNOWN" });
    expect(await pair.municipality.officer.budgets(INTAKE)).toMatchObject([{ agreementId: ID, left: 20 }]);
  });

  it("has no way round it: nothing in the gateway but the budget asks a workbench to prepare", () => {
    const folder = fileURLToPath(new URL("../../gateway", import.meta.url));
    const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"));
    const callers = files.filter((name) => /workbench\.prepare\(/i.test(readFileSync(join(folder, name), "utf8")));
    expect(files.length).toBeGreaterThan(500);
    expect(callers.map((name) => name.split("\\").join("/")).sort()).toEqual([
      "deliveries/budget/prepare-within-budget.ts",
      "deliveries/work/serve-workbench.ts",
    ]);
  });
});
