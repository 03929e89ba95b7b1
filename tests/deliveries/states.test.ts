import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SluisError } from "../../gateway/core/sluis-error.ts";
import { type DeliveryState, RECEIVER_STATES, SENDER_STATES } from "../../gateway/deliveries/delivery-state.ts";
import { type DeliveryEvent, STATE_TABLE, transition } from "../../gateway/deliveries/state-table.ts";

const DIRECTIONS = ["out", "in"] as const;
const STATES = { out: SENDER_STATES, in: RECEIVER_STATES };
const EVENTS = [...new Set(STATE_TABLE.map(({ event }) => event))];
const RECEIPTS = {
  received: "accepted",
  stored: "stored",
  rejected: "rejected",
  void: "void",
  erased: "erased",
} as const;

/** Ends that nothing follows on. */
const ENDS: { readonly [direction in "out" | "in"]: readonly DeliveryState[] } = {
  out: ["withdrawn", "failed", "cancelled", "void"],
  in: ["erased", "rejected", "void"],
};

function tryStep(direction: "out" | "in", state: DeliveryState | null, event: DeliveryEvent) {
  try {
    return transition(direction, state, event);
  } catch (error) {
    return error as SluisError;
  }
}

describe("the state table", () => {
  it("never leads a random walk of events to a state outside it, and refuses the rest with STATE_REFUSED", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...DIRECTIONS),
        fc.array(fc.constantFrom(...EVENTS), { maxLength: 60 }),
        (direction, walk) => {
          let state: DeliveryState | null = null;
          for (const event of walk) {
            const step = tryStep(direction, state, event);
            if (step instanceof SluisError) {
              expect(step).toMatchObject({ code: "STATE_REFUSED", details: { state: state ?? "new", event } });
              continue;
            }
            expect(step).toMatchObject({ direction, from: state, event });
            expect(STATES[direction]).toContain(step.to);
            state = step.to;
          }
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it("refuses every pair that it does not have, and gives every pair that it has", () => {
    let refused = 0;
    for (const direction of DIRECTIONS)
      for (const state of [null, ...STATES[direction]])
        for (const event of EVENTS) {
          const rows = STATE_TABLE.filter(
            (row) => row.direction === direction && row.from === state && row.event === event,
          );
          expect(rows.length).toBeLessThanOrEqual(1);
          const step = tryStep(direction, state, event);
          if (rows.length === 1) expect(step).toBe(rows[0]);
          else {
            refused += 1;
            expect(step).toMatchObject({ code: "STATE_REFUSED" });
          }
        }
    expect(refused).toBeGreaterThan(300);
  });

  it("can reach every state that it names, and leave every one that is no end", () => {
    for (const direction of DIRECTIONS) {
      // what a partner lost is delivered again from what is an end otherwise
      const rows = STATE_TABLE.filter((row) => row.direction === direction && row.event !== "deliverAgain");
      const reached = new Set<DeliveryState | null>([null]);
      for (let before = 0; before !== reached.size; ) {
        before = reached.size;
        for (const row of rows) if (reached.has(row.from)) reached.add(row.to);
      }
      for (const row of rows) expect([...reached], row.to).toContain(row.to);
      const stuck = [...reached].filter((state) => !rows.some((row) => row.from === state && row.to !== state));
      expect(stuck.toSorted()).toEqual([...ENDS[direction], ...(direction === "out" ? ["rejected"] : [])].toSorted());
    }
  });

  it("makes a receipt of the log entry that belongs to it, at the receiver only", () => {
    for (const { direction, entry, receipt } of STATE_TABLE) {
      const due = direction === "in" && entry !== null ? RECEIPTS[entry as keyof typeof RECEIPTS] : undefined;
      expect(receipt).toBe(due ?? null);
    }
  });

  it("leaves a log entry wherever something is done to what a partner may see", () => {
    const silent = STATE_TABLE.filter(({ entry }) => entry === null).map(
      ({ direction, event }) => `${direction} ${event}`,
    );
    expect(silent).toEqual(["out push", "in announce", "in load", "in retry"]);
  });
});
