import type { CheckpointKeeper } from "../../gateway/deliveries/ports/checkpoint-keeper.ts";

/** Keeps checkpoints outside the store, as the file in the data folder does. */
export function memoryCheckpoints(): CheckpointKeeper {
  const notes = new Map<string, string>();
  return { load: async () => notes, keep: async (origin, note) => void notes.set(origin, note) };
}
