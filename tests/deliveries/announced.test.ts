import { expect, it } from "vitest";
import type { Json } from "../../gateway/core/json.ts";
import { lineCut } from "./direct-link.ts";
import { doctoredWorkbench } from "./doctored-workbench.ts";
import { incidents } from "./incidents.ts";
import { deliver, push, reach, until } from "./steps.ts";
import { type Side, twoGateways } from "./two-gateways.ts";

const DAY = 24 * 3600_000;

it("systems on both sides hear of a delivery that is stored, rejected or overdue, each once and with its reason", async () => {
  const bench = doctoredWorkbench();
  await using pair = await twoGateways({ announces: true, policeWorkbench: bench });
  const heard = (side: Side, id: string) =>
    pair[side].announced
      .filter((event) => event.subject === id)
      .map(({ type, data }) => `${type.split(".").at(-1)} ${data.direction} ${data.reason}`);
  const hears = (side: Side, id: string, ...what: string[]) =>
    until(
      async () => heard(side, id),
      (seen) => seen.join() === what.join(),
    );

  const stored = await deliver(pair, incidents(3));
  await hears("police", stored, "stored out null");
  await hears("municipality", stored, "stored in null");

  bench.change = (cells) => cells.map((row) => row.map((cell, at): Json => (at === 2 ? "geen code" : cell)));
  const { deliveryId: wrong } = await push(pair, incidents(3, 10));
  bench.change = undefined;
  await reach(() => pair.police, wrong, "rejected");
  await hears("police", wrong, "rejected out ROWS_INVALID");
  await hears("municipality", wrong, "rejected in ROWS_INVALID");
  await pair.police.officer.cancel({ id: "officer-1", role: "data-officer" }, wrong);

  // checkpoints go on: nothing leaves before the end of the one before is cosigned
  pair.faults.before = (call) => {
    if (call === "offer" || call === "void") throw lineCut();
  };
  const { deliveryId: late } = await push(pair, incidents(3, 20));
  await reach(() => pair.police, late, "sending");
  pair.clock.leap(15 * DAY);
  await hears("police", late, "overdue out null");
  pair.faults.before = undefined;
  await reach(() => pair.police, late, "void");
  expect(heard("municipality", late)).toEqual([]);
  for (const side of ["police", "municipality"] as const)
    expect(new Set(pair[side].announced.map(({ id }) => id)).size).toBe(pair[side].announced.length);
});
