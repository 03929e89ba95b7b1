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
  expect(agreementState(AGREEMENT, status, today)).toBe(expected);
});
