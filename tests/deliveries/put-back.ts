import { copyFileSync, existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { until } from "./steps.ts";
import type { TestGateway } from "./test-gateway.ts";
import type { Side, TwoGateways } from "./two-gateways.ts";

export const FIRST = { id: "privacy-1", role: "privacy-officer" };
const SECOND = { id: "beheer-1", role: "technical-administrator" };

/** Stops a gateway, so that its file is whole, copies that, and starts it again. Out: puts the copy back in the same way. */
export async function backUp(pair: TwoGateways, side: Side): Promise<() => Promise<void>> {
  const file = join(pair.folder[side], "store.sqlite");
  const copy = `${file}.copy`;
  await pair[side].stop();
  copyFileSync(file, copy);
  await pair.restart(side);
  return async () => {
    await pair[side].stop();
    for (const end of ["-wal", "-shm"]) rmSync(`${file}${end}`, { force: true });
    copyFileSync(copy, file);
    expect(existsSync(`${file}-wal`)).toBe(false);
    await pair.restart(side);
  };
}

/** An alarm that stands at a gateway. */
export function alarmOf(gateway: TestGateway, code: "LOG_BEHIND" | "CHECKPOINT_REFUSED") {
  return gateway.store.read(async (tx) => (await tx.alarms.list()).find((alarm) => alarm.code === code));
}

/** Begins a successor log about a partner, as two people do. */
export async function startSuccessor(gateway: TestGateway, partner: string): Promise<void> {
  const asked = await gateway.officer.startSuccessor(FIRST, partner);
  expect(asked.state).toBe("requested");
  await expect(gateway.officer.startSuccessor(FIRST, partner)).rejects.toMatchObject({ code: "OWN_RELEASE" });
  const started = await gateway.officer.startSuccessor(SECOND, partner);
  expect(started).toMatchObject({ state: "started", successor: `${asked.frozen}/2` });
}

/** The same once the gateway has found out that its log is behind. */
export async function startSuccessorWhenBehind(pair: TwoGateways, side: Side): Promise<void> {
  await until(
    () => alarmOf(pair[side], "LOG_BEHIND"),
    (alarm) => alarm !== undefined,
  );
  const partner = pair.oin[side === "police" ? "municipality" : "police"];
  // what shows it must carry the partner's cosignature; that comes with the first contact
  await until(
    () => pair[side].officer.startSuccessor(FIRST, partner).catch(() => undefined),
    (step) => step !== undefined,
  );
  await pair[side].officer.startSuccessor(SECOND, partner);
}
