import { createPublicKey } from "node:crypto";
import type { Json } from "../../core/json.ts";
import { SluisError } from "../../core/sluis-error.ts";
import { currentCheckpoint } from "../../ledger/current-checkpoint.ts";
import { logKeyName, parseLogOrigin } from "../../ledger/log-origin.ts";
import { encodeVerifierKey, verifierKey } from "../../ledger/verifier-key.ts";
import { writeBundle } from "../../ledger/write-bundle.ts";
import type { GatewayContext } from "../gateway-context.ts";

/**
 * Writes one of our logs as a bundle that verifies without this gateway. The checkpoint is made first, so nothing in it is unsigned.
 * In: origin of the log. Out: the document. Throws LOG_UNKNOWN for a log that has no entries.
 */
export async function logBundle(context: GatewayContext, log: string): Promise<Json> {
  const { store, keys, own } = context;
  const signer = { key: keys.log, keyName: logKeyName(own.oin) };
  await store.transaction(async (tx) => {
    if (!(await tx.log.logs()).includes(log)) throw new SluisError("LOG_UNKNOWN");
    await currentCheckpoint(tx.log, log, signer);
  });
  const partner = parseLogOrigin(log).partner;
  const card = partner === null ? undefined : context.partner(partner);
  const bundle = await store.read((tx) =>
    writeBundle(tx.log, log, {
      logKeys: [encodeVerifierKey(verifierKey(signer.keyName, "log", createPublicKey(keys.log)))],
      ...(card === undefined ? {} : { partner: { origin: `sluis/${card.oin}/${own.oin}`, logKeys: card.logKeys } }),
    }),
  );
  return bundle as unknown as Json;
}
