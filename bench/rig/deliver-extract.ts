import { existsSync, readdirSync } from "node:fs";
import { forgetPeak, processUsage } from "../process-usage.ts";
import { type Delivered, deliver } from "./deliver.ts";
import type { BenchGateway, GatewayPair } from "./gateway-pair.ts";
import { usageOf } from "./usage-meter.ts";

/** One large delivery and what it used. */
export interface DeliveredExtract extends Delivered {
  /** Seconds of processor time in each phase, in the order of USERS. */
  readonly used: { readonly prepare: number[]; readonly send: number[]; readonly load: number[] };
  /** MiB, the writing of the drop folder included. */
  readonly peaks: { readonly police: number; readonly municipality: number };
}

/** Delivers a file and waits for the receipt, and then for the files of the drop folder. In: the pair, the file, its day. */
export async function deliverExtract(pair: GatewayPair, file: string, day: string): Promise<DeliveredExtract> {
  const sides = [pair.police, pair.municipality];
  for (const { pid } of sides) forgetPeak(pid);
  const at = new Map([["pushed", usageOf(pair)]]);
  const delivered = await deliver(pair.police, file, day, undefined, (state) => at.set(state, usageOf(pair)));
  // the files of the drop folder are written after the receipt: they count for memory, not for speed
  await dropped(pair.municipality, delivered);
  const [police, municipality] = sides.map(({ pid }) => processUsage(pid).peakMiB) as [number, number];
  const [pushed, released, stored] = ["pushed", "released", "stored"].map((state) => at.get(state)!);
  // a small delivery may be stored before anybody has seen that it was accepted
  const accepted = at.get("accepted") ?? stored!;
  return {
    ...delivered,
    used: { prepare: less(released!, pushed!), send: less(accepted, released!), load: less(stored!, accepted) },
    peaks: { police, municipality },
  };
}

function less(after: readonly number[], before: readonly number[]): number[] {
  return after.map((seconds, at) => seconds - before[at]!);
}

async function dropped({ dropFolder }: BenchGateway, { view }: Delivered): Promise<void> {
  const wanted = `${view.delivery.id}.ndjson`;
  for (let tries = 0; tries < 3000; tries++) {
    if (existsSync(dropFolder) && readdirSync(dropFolder).some((name) => name.endsWith(wanted))) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("a delivery did not reach the drop folder");
}
