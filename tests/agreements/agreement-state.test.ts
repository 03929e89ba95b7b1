import { expect, it } from "vitest";
import { agreementState } from "../../gateway/agreements/agreement-state.ts";

const AGREEMENT = { validFrom: "2026-01-01", validUntil: "2026-12-31" };

it.each([
  ["active", "2026-01-01", "active"],
  ["active", "2026-12-31", "active"],
  ["active", "2025-12-31", "notYet"],
  ["active", "2027-01-01", "expired"],
  ["suspended", "2026-06-01", "suspended"],
  ["suspended", "2027-01-01", "expired"],
  ["ended", "2026-06-01", "ended"],
  ["ended", "2025-06-01", "ended"],
] as const)("an agreement that is installed as %s is on %s: %s", (status, today, expected) => {
  const standing = { status, supplierSignature: "a.b.c", receiverSignature: "d.e.f" };
  expect(agreementState(AGREEMENT, standing, today)).toBe(expected);
});

it.each([
  ["active", null, "d.e.f"],
  ["active", "a.b.c", null],
  ["suspended", null, null],
] as const)(
  "an agreement that misses a signature is never in force (%s)",
  (status, supplierSignature, receiverSignature) => {
    const standing = { status, supplierSignature, receiverSignature };
    expect(agreementState(AGREEMENT, standing, "2026-06-01")).toBe("unsigned");
  },
);
