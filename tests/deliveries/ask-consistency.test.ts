import { describe, expect, it, vi } from "vitest";
import type { GatewayContext } from "../../gateway/deliveries/gateway-context.ts";
import { askConsistency } from "../../gateway/deliveries/witness/ask-consistency.ts";

const HASH = Buffer.alloc(32, 7);
const LINE = `${HASH.toString("base64")}\n`;

function ask(text: string, status = 200): Promise<readonly Uint8Array[]> {
  const context = {
    partner: () => ({ weDial: true }),
    courier: { consistency: async () => ({ status, type: "text/plain", text }) },
  };
  return askConsistency(context as unknown as GatewayContext, "00000001001000000000", 1, 2);
}

const INVALID = expect.objectContaining({ code: "PARTNER_ANSWER_INVALID" });

describe("the proof that a partner answers", () => {
  it("has up to 63 hashes, and none where the partner has no such proof", async () => {
    expect(await ask("")).toEqual([]);
    expect(await ask(LINE.repeat(63))).toEqual(Array.from({ length: 63 }, () => HASH));
    expect(await ask("5\n", 409)).toEqual([]);
  });

  it("is refused with more hashes, another line, no last line feed, or another status", async () => {
    for (const text of [LINE.repeat(64), `${LINE}A\n`, `${LINE}\n`, LINE.trimEnd(), LINE.replace("=", "")])
      await expect(ask(text)).rejects.toEqual(INVALID);
    await expect(ask(LINE, 404)).rejects.toEqual(INVALID);
  });

  it("is refused by its length before its lines are cut, however many there are", async () => {
    const split = vi.spyOn(String.prototype, "split");
    try {
      for (const text of ["\n".repeat(100_000), LINE.repeat(10_000)]) await expect(ask(text)).rejects.toEqual(INVALID);
      expect(split.mock.results.filter(({ value }) => value.length > 100)).toEqual([]);
    } finally {
      split.mockRestore();
    }
  });
});
