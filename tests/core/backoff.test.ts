import fc from "fast-check";
import { expect, it } from "vitest";
import { backoff } from "../../gateway/core/backoff.ts";

it("waits between half and the whole of a doubling time, never longer than the limit", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5000 }), fc.double({ min: 0, max: 0.999, noNaN: true }), (attempts, part) => {
      const wait = backoff(1000, 300_000, () => part)(attempts);
      const whole = attempts > 9 ? 300_000 : Math.min(300_000, 1000 * 2 ** (attempts - 1));
      expect(wait).toBeGreaterThanOrEqual(whole / 2);
      expect(wait).toBeLessThanOrEqual(whole);
    }),
  );
});
