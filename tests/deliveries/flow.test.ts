import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { PushRequest } from "../../gateway/deliveries/ports/officer-service.ts";
import { bvhExtract } from "../../gateway/demo/bvh-extract.ts";
import { DEMO_MAPPING, demoAgreement, type TwoGateways, twoGateways } from "./two-gateways.ts";

const WHO = { id: "officer-1", role: "data-officer" };
const INTAKE = { id: "intake-1", role: "intake" };

const KINDS = [
  { code: "A72", label: "Diefstal fiets" },
  { code: "A20", label: "Gekwal. Diefstal in/uit woning" },
];

function request(changes: Partial<PushRequest> = {}): PushRequest {
  return {
    agreementId: "demo-incidenten",
    kind: "delta",
    period: null,
    mapping: DEMO_MAPPING,
    fileName: "extract.csv",
    fileSha256: null,
    fileBytes: null,
    samples: 0,
    ...changes,
  };
}

async function* file(seed: number, rows: number, mistakes = 0): AsyncGenerator<Uint8Array> {
  for (const piece of bvhExtract({ seed, rows, day: "2026-11-20", kinds: KINDS, mistakes })) yield Buffer.from(piece);
}

describe("a delivery", () => {
  let pair: TwoGateways;
  beforeAll(async () => {
    pair = await twoGateways(demoAgreement());
  });
  afterAll(async () => {
    await pair[Symbol.asyncDispose]();
  });

  it("arrives whole and ends with a verified stored receipt", async () => {
    const pushed = await pair.police.officer.push(WHO, request(), file(1, 300), () => {});
    expect(pushed.refusal).toBeUndefined();
    let view = await pair.police.officer.delivery(WHO, pushed.deliveryId);
    const signal = AbortSignal.timeout(20_000);
    while (view.delivery.state !== "stored" && !signal.aborted)
      view = await pair.police.officer.waitForChange(WHO, pushed.deliveryId, view.delivery.state, signal);
    expect(view.delivery.state).toBe("stored");
    const { lines } = await pair.municipality.officer.exportRows(INTAKE, { deliveryId: pushed.deliveryId });
    const rows: string[] = [];
    for await (const line of lines) rows.push(line);
    expect(rows.length).toBe(view.delivery.records);
    expect(rows.length).toBeGreaterThan(280);
  });
});
