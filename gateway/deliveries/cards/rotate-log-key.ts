import type { KeyObject } from "node:crypto";
import { rotationOf } from "../../ledger/log-key-rotation.ts";
import { logKeyName, parseLogOrigin } from "../../ledger/log-origin.ts";
import type { GatewayContext } from "../gateway-context.ts";
import { logAbout } from "../log-about.ts";
import { writeEntry } from "../log-writer.ts";
import { CARD_SETTINGS } from "./card-settings.ts";

/**
 * Goes over to another log key: every log gets an entry that the key of before and the next one signed, and only what comes after it is
 * signed by the next one. One transaction for all logs, so that no checkpoint of the new key stands before its entry.
 * In: the gateway's parts, the key that every partner knows now. Nothing happens while that is the one in use.
 */
export async function rotateLogKey(
  context: GatewayContext,
  wanted: { readonly kid: string; readonly privateKey: KeyObject },
): Promise<void> {
  const { store, own, keys } = context;
  const before = keys.log;
  const done = await store.transaction(async (tx) => {
    const inUse = await tx.settings.get(CARD_SETTINGS.logKey);
    if (inUse === wanted.kid) return false;
    await tx.settings.set(CARD_SETTINGS.logKey, wanted.kid);
    // the first that is heard of it: nothing was signed by another
    if (before.equals(wanted.privateKey)) return false;
    const ours = (await tx.log.logs()).filter((log) => parseLogOrigin(log).own === own.oin);
    const partners = [...new Set(ours.flatMap((log) => parseLogOrigin(log).partner ?? []))];
    const about = await Promise.all(partners.map((partner) => logAbout(context, tx, partner)));
    // successors took the place of some; the local log is locked last
    const local = ours.filter((log) => parseLogOrigin(log).partner === null);
    for (const log of [...about, ...local])
      await writeEntry(context, tx, log, {
        type: "log-key-rotated",
        environment: own.environment,
        logKey: rotationOf(log, logKeyName(own.oin), before, wanted.privateKey),
      });
    return true;
  });
  await context.cards.refresh();
  if (done) context.changes.notify();
}
