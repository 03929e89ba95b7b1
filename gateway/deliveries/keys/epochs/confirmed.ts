import { SluisError } from "../../../core/sluis-error.ts";
import type { KeyAct, KeyEpoch } from "../../ports/key-register.ts";
import type { StoreTransaction } from "../../ports/store.ts";

/** The partners of some that did not confirm a step of an epoch yet. */
export async function unconfirmed(
  tx: StoreTransaction,
  { domain, epoch }: Pick<KeyEpoch, "domain" | "epoch">,
  act: KeyAct,
  partners: Iterable<string>,
): Promise<string[]> {
  const confirmed = (await tx.keyEpochs.confirmations(domain)).filter(
    (each) => each.epoch === epoch && each.act === act,
  );
  return [...partners].filter((partner) => confirmed.every((each) => each.partner !== partner)).sort();
}

/** Throws ROTATION_NOT_CONFIRMED naming the partners that did not confirm a step of an epoch yet. */
export async function requireConfirmed(
  tx: StoreTransaction,
  epoch: Pick<KeyEpoch, "domain" | "epoch">,
  act: KeyAct,
  partners: Iterable<string>,
): Promise<void> {
  const waiting = await unconfirmed(tx, epoch, act, partners);
  if (waiting.length > 0)
    throw new SluisError("ROTATION_NOT_CONFIRMED", {
      domain: epoch.domain,
      epoch: epoch.epoch,
      partners: waiting.join(", "),
    });
}
