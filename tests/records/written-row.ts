import type { OutgoingCell } from "../../gateway/records/name-order.ts";
import { createWireWriter } from "../../gateway/records/wire-writer.ts";

/** A row without names as it travels. */
export function writtenRow(cells: readonly OutgoingCell[]): string {
  const writer = createWireWriter(32, 16);
  writer.write(cells);
  return Buffer.from(writer.take()).toString();
}
