import type { GatewayContext } from "../../deliveries/gateway-context.ts";

/** Alarms that say that a clock is wrong. */
const CLOCK_ALARMS: readonly string[] = ["CLOCK_STEPPED", "CLOCK_APART"];

/** Whether our clock may be wrong: what time does for good waits until it is known to be right. */
export async function clockIsDoubtful(context: GatewayContext): Promise<boolean> {
  if (!context.clockIsCredible()) return true;
  const alarms = await context.store.read((tx) => tx.alarms.list());
  return alarms.some(({ code }) => CLOCK_ALARMS.includes(code));
}
