import { onTestFinished } from "vitest";
import { openRelay, type Treatment } from "./relay.ts";

/** What a network may do to a connection: it takes bytes in one direction and says which of them go on, and how. */
export interface Fault {
  /** Bytes from the dialler that pass before it happens; all pass when absent. */
  readonly afterBytes?: number;
  /** Silence in both directions with the connections open, a reset, or every following byte on its own. */
  readonly does: "silence" | "reset" | "drip" | "pass";
}

/** A proxy between dialler and door that misbehaves. Out: its port, and the connections made so far. */
export async function faultProxy(
  target: number,
  next: () => Fault,
): Promise<{ readonly port: number; readonly count: () => number }> {
  const relay = await openRelay(target, () => treatment(next()));
  onTestFinished(() => relay.close());
  return relay;
}

function treatment({ afterBytes = Number.POSITIVE_INFINITY, does }: Fault): Treatment {
  let passed = 0;
  let silent = false;
  return {
    out(chunk, { far, reset }) {
      if (silent) return;
      passed += chunk.length;
      if (does === "pass" || passed <= afterBytes) far.write(chunk);
      else if (does === "reset") reset();
      else if (does === "drip") for (const byte of chunk) far.write(Uint8Array.of(byte));
      else silent = true;
    },
    back: (chunk, { near }) => void (silent || near.write(chunk)),
    silent: () => silent,
  };
}
