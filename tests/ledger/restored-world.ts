import type { LogEntry } from "../../gateway/core/types/log-entry.ts";
import { appendEntry } from "../../gateway/ledger/append-entry.ts";
import { checkpointHash, parseCheckpointText } from "../../gateway/ledger/checkpoint.ts";
import { treeRoot } from "../../gateway/ledger/merkle-proof.ts";
import { parseNote } from "../../gateway/ledger/signed-note.ts";
import { CITY, cosign, createPair, deliver, type LedgerSide, log, POLICE, START } from "./ledger-world.ts";
import { createMemoryLogStorage } from "./memory-log-store.ts";

/** A receiver that lost a delivery with its store, and went on with a successor log. */
export interface RestoredPair {
  readonly police: LedgerSide;
  /** The city as it writes in its frozen log. */
  readonly frozen: LedgerSide;
  /** The city as it writes in the successor. */
  readonly successor: LedgerSide;
}

/** A restored pair: delivery 1 was kept, 2 was lost and delivered again, 3 came after that. Everything is cosigned at the end. */
export async function restoredPair(): Promise<RestoredPair> {
  const { police, city } = createPair();
  await deliver(police, city, 1);
  const kept = (await city.storage.head(city.log)).size;
  await cosign(city, police);
  await deliver(police, city, 2);
  const last = parseCheckpointText(parseNote(await cosign(city, police)).text);
  const frozen = await putBack(city, police, kept);
  // work goes on locally until somebody finds out
  const note = { type: "local-checkpoint", environment: "test" } as const;
  const checkpoint = { log: `sluis/${CITY}/local`, hash: "5".repeat(64) };
  await appendEntry(frozen.storage, frozen.log, START + 19_000, { ...note, checkpoint });
  const stays = await asItStays(frozen);
  const successor = { ...frozen, log: `${frozen.log}/2` };
  await appendEntry(
    successor.storage,
    successor.log,
    START + 20_000,
    {
      type: "successor",
      environment: "test",
      role: "privacy-officer",
      checkpoint: { log: last.origin, size: last.size, hash: checkpointHash(last) },
      frozen: { size: stays.size, hash: checkpointHash(stays) },
    },
    { actor: "officer-1" },
  );
  await cosign(successor, police, START + 21_000);
  await log(police, "sent", 2);
  await receive(police, successor, 2);
  await deliver(police, successor, 3);
  await cosign(successor, police, START + 30_000);
  await cosign(police, successor, START + 30_000);
  return { police, frozen, successor };
}

/** The side with a store of before: its first entries, and the checkpoints that were cosigned of these. */
async function putBack(side: LedgerSide, witness: LedgerSide, kept: number): Promise<LedgerSide> {
  const again = { ...side, storage: createMemoryLogStorage() };
  for (const { leaf } of await side.storage.entries(side.log, 0, kept)) {
    const { v: _, time, ...entry } = JSON.parse(Buffer.from(leaf).toString()) as LogEntry;
    await appendEntry(again.storage, again.log, time, entry);
  }
  await cosign(again, { ...witness, storage: createMemoryLogStorage() });
  return again;
}

async function receive(police: LedgerSide, city: LedgerSide, number: number): Promise<void> {
  await log(city, "received", number);
  const { index, leafHash } = await log(city, "stored", number);
  await log(police, "stored", number, {
    receipt: { log: city.log, index, leafHash: Buffer.from(leafHash).toString("hex") },
  });
}

async function asItStays({ storage, log: origin }: LedgerSide) {
  const { size } = await storage.head(origin);
  return { origin, size, root: await treeRoot((wanted) => storage.nodes(origin, wanted), size) };
}

/** Keys by OIN, as they stand on the partner cards. */
export function keysOf({ police, frozen }: RestoredPair): ReadonlyMap<string, readonly string[]> {
  return new Map([
    [POLICE, [police.vkey]],
    [CITY, [frozen.vkey]],
  ]);
}
