import { describe, expect, it } from "vitest";
import type { Manifest } from "../../gateway/core/types/manifest.ts";
import { codeOf } from "../envelope/sample-delivery.ts";
import { emptyManifest } from "./forge.ts";
import { incidents } from "./incidents.ts";
import { newAgreement, sharedPair } from "./shared-pair.ts";
import { deliver, deliveryAt, reach } from "./steps.ts";
import type { TwoGateways } from "./two-gateways.ts";

const shared = sharedPair();
const DAY = 24 * 3600_000;
const YEAR_9999 = 253_402_300_799_999;
const MIB = 1024 ** 2;

/** The police announce the next delivery of an agreement, of as many parts as a test says, and send none of them. */
async function announced(
  pair: TwoGateways,
  agreementId: string,
  count: number,
  changes: Partial<Manifest> & { readonly part?: Partial<Manifest["parts"][number]> } = {},
) {
  const { part, ...others } = changes;
  const like = await deliver(pair, incidents(2), { agreementId });
  const last = (await pair.municipality.store.read((tx) => tx.deliveries.sequence(agreementId, "in")))!;
  const { id, token } = await emptyManifest(pair, like, () => ({
    kind: "delta",
    number: last.number + 1,
    previous: last.manifestHash,
    counts: { records: count, parts: count },
    parts: Array.from({ length: count }, () => ({
      sealedSha256: "a".repeat(64),
      sealedBytes: 425,
      plainBytes: 4 * MIB,
      records: 1,
      ...part,
    })),
    createdAt: pair.clock.now(),
    ...others,
  }));
  return { id, offered: pair.municipality.exchange.receiveManifest(pair.oin.police, token, "https") };
}

describe("a delivery whose sender names an end that is far away", () => {
  it("is let go of after 31 days when its parts do not come", async () => {
    const pair = shared();
    const { id, offered } = await announced(pair, await newAgreement(pair), 1, { expiresAt: YEAR_9999 });
    await offered;
    expect((await deliveryAt(pair.municipality, id))?.expiresAt).toBeLessThanOrEqual(pair.clock.now() + 31 * DAY);
    pair.clock.leap(31 * DAY);
    await reach(() => pair.municipality, id, "abandoned");
  });
});

describe("a delivery that is announced as far larger than its agreement expects", () => {
  it("is refused, by what it takes when sealed and by what it takes when opened, and leaves its number free", async () => {
    const pair = shared();
    const agreementId = await newAgreement(pair);
    for (const part of [{}, { sealedBytes: 4 * MIB, plainBytes: 1 }]) {
      const { id, offered } = await announced(pair, agreementId, 257, { part });
      expect(await codeOf(() => offered)).toBe("TOO_LARGE");
      expect(await deliveryAt(pair.municipality, id)).toBeUndefined();
    }
    for (const kind of ["full", "correction"] as const) {
      const { offered } = await announced(pair, agreementId, 257, {
        kind,
        ...(kind === "correction" ? { corrects: "01990000-0000-7000-8000-000000000001" } : {}),
      });
      expect(await codeOf(() => offered)).toBe("TOO_LARGE");
    }
  });

  it("is taken up to a gigabyte, and up to a hundred times of what is expected where that is more", async () => {
    const pair = shared();
    const usual = await announced(pair, await newAgreement(pair), 256);
    expect(await usual.offered).toMatchObject({ state: "receiving" });
    const frequency = { every: "daily", dueTime: "08:00", timeZone: "Europe/Amsterdam", expectedRecords: 20_000 };
    const large = await announced(pair, await newAgreement(pair, { frequency }), 257);
    expect(await large.offered).toMatchObject({ state: "receiving" });
  });
});
