import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { CSV_MARK, csvLine } from "../../core/csv-line.ts";
import type { Json } from "../../core/json.ts";
import { withdrawsAll } from "../amended-by.ts";
import type { GatewayContext } from "../gateway-context.ts";
import { exportRows } from "../officer/export-rows.ts";
import { droppedFiles, removeDroppedFiles } from "./dropped-files.ts";
import { openWholeFile } from "./whole-file.ts";

/**
 * Writes a stored delivery into the drop folder as CSV (semicolon, byte order mark) and as NDJSON. A file has its final name only
 * when it is whole and on disk, so a system that watches the folder never reads half a delivery.
 * The files of a delivery that it withdraws whole go, if nobody took them yet.
 * In: the folder, delivery id. A delivery that is not stored (any more) is passed over; one that was written is written again alike.
 */
export async function dropFiles(context: GatewayContext, folder: string, deliveryId: string): Promise<void> {
  const { delivery, retained } = await context.store.read(async (tx) => ({
    delivery: await tx.deliveries.get(deliveryId),
    retained: await tx.retention.get(deliveryId),
  }));
  if (delivery?.direction !== "in" || delivery.state !== "stored" || retained?.begunAt != null) return;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const withdrawn = withdrawsAll(delivery)
    ? await context.store.read((tx) => tx.deliveries.get(delivery.corrects!))
    : undefined;
  if (withdrawn?.state === "withdrawn") await removeDroppedFiles({ ...context, dropFolder: folder }, withdrawn);
  const { columns, lines } = await exportRows(context, null, { deliveryId });
  const names = droppedFiles(context, delivery);
  const [csv, ndjson] = [join(folder, names.csv), join(folder, names.ndjson)];
  await using csvFile = await openWholeFile(csv);
  await using ndjsonFile = await openWholeFile(ndjson);
  await csvFile.write(CSV_MARK + csvLine(columns, { delimiter: ";", neutralise: true }));
  const members = columns.map((column, at) => `${at === 0 ? "{" : ","}${JSON.stringify(column)}:`);
  for await (const line of lines) {
    const cells = JSON.parse(line) as Json[];
    const written = [
      csvFile.write(csvLine(cells, { delimiter: ";", neutralise: true })),
      ndjsonFile.write(objectLine(members, cells)),
    ];
    if (written[0] !== undefined || written[1] !== undefined) await Promise.all(written);
  }
  await csvFile.finish();
  await ndjsonFile.finish();
  await context.barrier("load.exported");
}

/** One line of NDJSON. In: what stands before each cell, the cells. */
function objectLine(members: readonly string[], cells: readonly Json[]): string {
  let line = "";
  for (let at = 0; at < members.length; at++) line += members[at]! + JSON.stringify(cells[at]);
  return `${line}}\n`;
}
