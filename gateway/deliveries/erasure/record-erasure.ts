import type { Requester } from "../ports/requester.ts";
import type { ErasureGround } from "../ports/retention-register.ts";
import type { StoreTransaction } from "../ports/store.ts";

/** What two officers asked for and is not done yet: records of an agreement, wherever they stand. */
export interface RecordErasure {
  readonly id: string;
  readonly agreementId: string;
  readonly refs: readonly string[];
  readonly ground: ErasureGround;
  /** Both officers as one actor, in the role of the one who decided. */
  readonly who: Requester;
}

const SETTING = "recordErasures";

/** What is open, the oldest first. Who asks while writing holds the list until the transaction ends. */
export async function openRecordErasures(tx: StoreTransaction): Promise<readonly RecordErasure[]> {
  return JSON.parse((await tx.settings.get(SETTING)) ?? "[]") as RecordErasure[];
}

/** Adds one. */
export async function keepRecordErasure(tx: StoreTransaction, wanted: RecordErasure): Promise<void> {
  await tx.settings.set(SETTING, JSON.stringify([...(await openRecordErasures(tx)), wanted]));
}

/** Removes one that is done, and its refs with it. */
export async function forgetRecordErasure(tx: StoreTransaction, id: string): Promise<void> {
  const left = (await openRecordErasures(tx)).filter((each) => each.id !== id);
  if (left.length === 0) await tx.settings.delete(SETTING);
  else await tx.settings.set(SETTING, JSON.stringify(left));
}
