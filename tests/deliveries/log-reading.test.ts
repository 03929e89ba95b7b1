import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { JsonObject } from "../../gateway/core/json.ts";
import { AUDITOR } from "./steps.ts";
import { type TwoGateways, twoGateways } from "./two-gateways.ts";

let world: TwoGateways;
beforeAll(async () => {
  world = await twoGateways();
});
afterAll(() => world[Symbol.asyncDispose]());

describe("reading the log", () => {
  it("is logged itself, with role and commitment, before anything is shown", async () => {
    const { officer } = world.police;
    const local = `sluis/${world.oin.police}/local`;
    const first = await officer.logLines(AUDITOR, { log: local, limit: 1000 });
    expect(first.at(-1)!.entry).toMatchObject({ type: "log-read", role: AUDITOR.role });
    expect((first.at(-1)!.entry as JsonObject)["actor"]).toMatch(/^[0-9a-f]{64}$/);
    await officer.logBundle(AUDITOR, local);
    const second = await officer.logLines(AUDITOR, { log: local, limit: 1000 });
    expect(second).toHaveLength(first.length + 2);
  });

  it("says whose log was read", async () => {
    const { officer } = world.police;
    const log = `sluis/${world.oin.police}/${world.oin.municipality}`;
    await officer.logLines(AUDITOR, { log, limit: 1 });
    const lines = await officer.logLines(AUDITOR, { limit: 1000 });
    expect(lines.filter(({ entry }) => (entry as JsonObject)["partner"] === world.oin.municipality)).toHaveLength(1);
  });

  it("lists this gateway's own logs with their sizes", async () => {
    const logs = await world.police.officer.logs(AUDITOR);
    expect(logs).toContainEqual(expect.objectContaining({ log: `sluis/${world.oin.police}/local` }));
    for (const { log, size } of logs) expect([log.split("/")[1], size > 0]).toEqual([world.oin.police, true]);
  });
});
