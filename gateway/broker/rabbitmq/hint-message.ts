import type { Hint } from "../../deliveries/ports/broker.ts";
import { STEPS } from "./topology.ts";

/** What goes over the broker for a hint: its step and subject, and nothing else. */
export function writeHint({ step, subject }: Hint): Buffer {
  return Buffer.from(JSON.stringify({ step, subject }));
}

/** Reads a message. Out: the hint, or undefined for anything that `writeHint` does not write. */
export function readHint(bytes: Buffer): Hint | undefined {
  if (bytes.length > 1024) return undefined;
  try {
    const { step, subject } = JSON.parse(bytes.toString("utf8")) as { step?: unknown; subject?: unknown };
    const known = STEPS.find((each) => each === step);
    return known !== undefined && typeof subject === "string" ? { step: known, subject } : undefined;
  } catch {
    return undefined;
  }
}
