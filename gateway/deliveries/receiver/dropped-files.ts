import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Delivery } from "../delivery.ts";
import type { GatewayContext } from "../gateway-context.ts";
import type { StoreTransaction } from "../ports/store.ts";

/** Endings of the two files of a delivery. */
const ENDINGS = ["csv", "ndjson"] as const;

/** The id at the end of the name of such a file. */
const NAME = /_([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.(?:csv|ndjson)$/;

/** Names of the files that a delivery becomes in the drop folder. In: own environment, the delivery. */
export function droppedFiles(
  { own }: Pick<GatewayContext, "own">,
  { agreementId, number, id }: Pick<Delivery, "agreementId" | "number" | "id">,
): { readonly [ending in (typeof ENDINGS)[number]]: string } {
  const test = own.environment === "test" ? "TEST_" : "";
  const name = `${test}${agreementId}_${String(number).padStart(6, "0")}_${id}`;
  return { csv: `${name}.csv`, ndjson: `${name}.ndjson` };
}

/** Removes the files of a delivery that still stand in this gateway's drop folder; where another system took them they are out of reach. */
export async function removeDroppedFiles(context: GatewayContext, delivery: Delivery): Promise<void> {
  const { dropFolder } = context;
  if (dropFolder === undefined) return;
  const names = droppedFiles(context, delivery);
  for (const ending of ENDINGS) await rm(join(dropFolder, names[ending]), { force: true });
}

/**
 * Removes what stands in this gateway's drop folder of deliveries that were erased or lost records so, by whichever instance, or whose
 * erasure has begun.
 * Out: how many files.
 */
export async function sweepDroppedFiles(context: GatewayContext): Promise<number> {
  const { dropFolder, store } = context;
  if (dropFolder === undefined) return 0;
  const files = await readdir(dropFolder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  let removed = 0;
  for (const file of files) {
    const id = NAME.exec(file)?.[1];
    if (id === undefined) continue;
    if (!(await store.read((tx) => isErased(tx, id)))) continue;
    await rm(join(dropFolder, file), { force: true });
    removed += 1;
  }
  return removed;
}

/** Also of single records there is a receipt. A file may have been under way while they went. */
async function isErased(tx: StoreTransaction, deliveryId: string): Promise<boolean> {
  if ((await tx.retention.get(deliveryId))?.begunAt != null) return true;
  return (await tx.receipts.list(deliveryId)).some(({ stage }) => stage === "erased");
}
