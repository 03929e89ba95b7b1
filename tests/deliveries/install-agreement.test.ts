import { describe, expect, it, onTestFinished } from "vitest";
import type { JsonObject } from "../../gateway/core/json.ts";
import { demoAgreement, twoGateways } from "./two-gateways.ts";

const ADMINISTRATOR = { id: "beheer-1", role: "functional-administrator" };
const AUDITOR = { id: "auditor-1", role: "auditor" };

describe("an agreement that is installed", () => {
  it("is an entry in the log about the partner, with its hash and who did it, once", async () => {
    const pair = await twoGateways();
    onTestFinished(() => pair[Symbol.asyncDispose]());
    const { officer, context } = pair.municipality;
    const document = demoAgreement({ id: "nieuw" });
    const { hash } = await officer.installAgreement(ADMINISTRATOR, document);
    await officer.installAgreement(ADMINISTRATOR, document);
    const log = `sluis/${context.own.oin}/${pair.oin.police}`;
    const entries = (await officer.logLines(AUDITOR, { log, limit: 100 })).map(({ entry }) => entry as JsonObject);
    const accepted = entries.filter(({ type }) => type === "agreement-accepted");
    expect(accepted.map((entry) => entry["agreement"])).toMatchObject([
      { id: "demo-incidenten" },
      { id: "nieuw", version: 1, hash },
    ]);
    expect(accepted[1]).toMatchObject({ from: pair.oin.police, to: pair.oin.municipality, role: ADMINISTRATOR.role });
    // who it was stands apart, and only as a commitment in the log
    expect(JSON.stringify(accepted)).not.toContain(ADMINISTRATOR.id);
    expect(accepted[1]).toHaveProperty("actor");
  });
});
