import { createSecretKey, randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { Manifest } from "../../gateway/core/types/manifest.ts";
import { incidents } from "./incidents.ts";
import { COLLEAGUE, deliveryAt, push, reach } from "./steps.ts";
import { demoAgreement, twoGateways } from "./two-gateways.ts";

describe("the manifest of a delivery", () => {
  it("names the key that its rows were treated with, whatever key is in use when its turn comes", async () => {
    await using pair = await twoGateways({ agreements: [demoAgreement({ fourEyes: true })] });
    const { deliveryId } = await push(pair, incidents(3));
    const { stamp } = (await deliveryAt(pair.police, deliveryId))!;
    const { kid } = (JSON.parse(stamp!) as { pseudonyms: { kid: string } }).pseudonyms;
    const other = { domain: "demo-incidenten", epoch: "2026-07", key: { root: createSecretKey(randomBytes(32)) } };
    Object.assign(pair.keys.police.gateway, { pseudonyms: () => other });
    await pair.police.officer.release(COLLEAGUE, deliveryId);
    await reach(() => pair.police, deliveryId, "stored");
    const sent = (await deliveryAt(pair.police, deliveryId))!;
    expect(sent.stamp).toBeNull();
    expect((JSON.parse(sent.manifest!) as Manifest).pseudonyms).toMatchObject({ epoch: "2026-01", kid });
    const [view] = await pair.police.officer.deliveries(COLLEAGUE, {});
    expect(view!.delivery).not.toHaveProperty("stamp");
  });
});
