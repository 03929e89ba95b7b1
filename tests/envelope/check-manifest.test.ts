import { describe, expect, it } from "vitest";
import type { Manifest } from "../../gateway/core/types/manifest.ts";
import { type AgreementFacts, checkManifest, type ManifestExpectation } from "../../gateway/envelope/check-manifest.ts";
import { createContentKey } from "../../gateway/envelope/content-key.ts";
import type { OpenedEnvelope } from "../../gateway/envelope/read-envelope.ts";
import {
  codeOf,
  firstDeliveryExpected,
  installedAgreement,
  MUNICIPALITY,
  NOW,
  PROSECUTOR,
  sampleDelivery,
} from "./sample-delivery.ts";

const DAY = 24 * 3600_000;
const delivery = sampleDelivery();

function opened(changes: Partial<Manifest> = {}): OpenedEnvelope {
  return {
    ...delivery,
    manifest: { ...delivery.manifest, ...changes },
    manifestText: "",
    manifestHash: "",
    signingKid: "k",
  };
}

const refusal = (envelope: OpenedEnvelope, changes: Partial<ManifestExpectation>) =>
  codeOf(() => checkManifest(envelope, { ...firstDeliveryExpected, ...changes }));
const withAgreement = (changes: Partial<AgreementFacts>) =>
  refusal(opened(), { agreement: { ...installedAgreement, ...changes } });

describe("a manifest that was opened", () => {
  it("is accepted as the first delivery of an active agreement", () => {
    expect(() => checkManifest(opened(), firstDeliveryExpected)).not.toThrow();
  });

  it("is accepted as the next delivery", () => {
    const sequence = { number: 41, manifestHash: "d".repeat(64) };
    const next = opened({ number: 42, previous: "d".repeat(64) });
    expect(() => checkManifest(next, { ...firstDeliveryExpected, sequence })).not.toThrow();
  });

  it("is refused when the agreement is unknown, or differs in version or hash", async () => {
    expect(await refusal(opened(), { agreement: undefined })).toBe("AGREEMENT_UNKNOWN");
    expect(await withAgreement({ version: 2 })).toBe("AGREEMENT_DIFFERS");
    expect(await withAgreement({ hash: "e".repeat(64) })).toBe("AGREEMENT_DIFFERS");
  });

  it("is refused under a version that was replaced long ago, and not while deliveries of it may be under way", async () => {
    const { createdAt } = delivery.manifest;
    const replaced = { ...installedAgreement, supersededAt: createdAt - 31 * DAY };
    expect(() => checkManifest(opened(), { ...firstDeliveryExpected, agreement: replaced })).not.toThrow();
    expect(await withAgreement({ supersededAt: createdAt - 31 * DAY - 1 })).toBe("AGREEMENT_DIFFERS");
  });

  it("names what differs in the agreement", () => {
    const agreement = { ...installedAgreement, version: 2 };
    expect(() => checkManifest(opened(), { ...firstDeliveryExpected, agreement })).toThrow(/version differs/);
  });

  it("is refused when the agreement gives other parties these roles", async () => {
    expect(await withAgreement({ supplier: PROSECUTOR })).toBe("PARTNER_MISMATCH");
    expect(await withAgreement({ supplier: MUNICIPALITY })).toBe("PARTNER_MISMATCH");
    expect(await withAgreement({ receiver: PROSECUTOR })).toBe("NOT_THE_RECEIVER");
  });

  it("is refused while the agreement is suspended, and for good when it has ended", async () => {
    expect(await withAgreement({ status: "suspended" })).toBe("AGREEMENT_SUSPENDED");
    expect(await withAgreement({ status: "ended" })).toBe("AGREEMENT_ENDED");
  });

  it("is judged by the local day on which it was made, so that one that arrives late is not lost", async () => {
    const agreement = { ...installedAgreement, validUntil: "2026-03-01" };
    const lastMinute = Date.parse("2026-03-01T22:59:59Z");
    expect(() =>
      checkManifest(opened({ createdAt: lastMinute }), { ...firstDeliveryExpected, agreement }),
    ).not.toThrow();
    expect(await refusal(opened({ createdAt: lastMinute + 1000 }), { agreement })).toBe("AGREEMENT_EXPIRED");
    expect(await withAgreement({ validFrom: "2026-03-03" })).toBe("AGREEMENT_EXPIRED");
  });

  it("is refused when the derived output schema or the suite differs", async () => {
    expect(await withAgreement({ outputSchemaHash: "f".repeat(64) })).toBe("OUTPUT_SCHEMA_DIFFERS");
    expect(await withAgreement({ suites: [] })).toBe("SUITE_NOT_AGREED");
  });

  it("is refused when its number was used, skips one, or does not follow the delivery before", async () => {
    const sequence = { number: 7, manifestHash: "d".repeat(64) };
    const numbered = (number: number) => refusal(opened({ number, previous: "d".repeat(64) }), { sequence });
    expect(await numbered(7)).toBe("NUMBER_OUT_OF_ORDER");
    expect(await numbered(6)).toBe("NUMBER_OUT_OF_ORDER");
    expect(await numbered(9)).toBe("NUMBER_OUT_OF_ORDER");
    expect(await refusal(opened({ number: 2 }), {})).toBe("NUMBER_OUT_OF_ORDER");
    expect(await refusal(opened({ number: 8 }), { sequence })).toBe("PREVIOUS_DIFFERS");
    expect(await refusal(opened({ previous: "d".repeat(64) }), {})).toBe("PREVIOUS_DIFFERS");
  });

  it("is refused after its expiry", async () => {
    expect(() => checkManifest(opened({ expiresAt: NOW }), firstDeliveryExpected)).not.toThrow();
    expect(await refusal(opened({ expiresAt: NOW - 1 }), {})).toBe("DELIVERY_EXPIRED");
  });

  it("is refused a month after the time it says it was made, whatever expiry it gives itself", async () => {
    const late = { createdAt: NOW - 31 * DAY - 1, expiresAt: NOW + DAY };
    const validFrom = { agreement: { ...installedAgreement, validFrom: "2026-01-01" } };
    expect(await refusal(opened(late), validFrom)).toBe("DELIVERY_EXPIRED");
    expect(() =>
      checkManifest(opened({ ...late, createdAt: NOW - 31 * DAY }), { ...firstDeliveryExpected, ...validFrom }),
    ).not.toThrow();
  });

  it("cannot be dated ahead into an agreement that has not begun", async () => {
    const agreement = { ...installedAgreement, validFrom: "2026-03-03" };
    expect(await refusal(opened({ createdAt: NOW + 2 * DAY, expiresAt: NOW + 9 * DAY }), { agreement })).toBe(
      "AGREEMENT_EXPIRED",
    );
  });

  it("is refused with another content key than the one it commits to", async () => {
    expect(await refusal({ ...opened(), contentKey: createContentKey() }, {})).toBe("KEY_COMMITMENT_WRONG");
  });

  it("is judged in the order of the design: the first reason is the one that is told", async () => {
    const everythingWrong = { ...opened({ number: 5, expiresAt: 0 }), contentKey: createContentKey() };
    const steps: readonly [Partial<AgreementFacts>, string][] = [
      [{ version: 2, supplier: PROSECUTOR, status: "ended", outputSchemaHash: "0", suites: [] }, "AGREEMENT_DIFFERS"],
      [{ supplier: PROSECUTOR, status: "ended", outputSchemaHash: "0", suites: [] }, "PARTNER_MISMATCH"],
      [{ status: "ended", outputSchemaHash: "0", suites: [] }, "AGREEMENT_ENDED"],
      [{ outputSchemaHash: "0", suites: [] }, "OUTPUT_SCHEMA_DIFFERS"],
      [{ suites: [] }, "SUITE_NOT_AGREED"],
      [{}, "NUMBER_OUT_OF_ORDER"],
    ];
    for (const [changes, code] of steps)
      expect(await refusal(everythingWrong, { agreement: { ...installedAgreement, ...changes } })).toBe(code);
  });
});
