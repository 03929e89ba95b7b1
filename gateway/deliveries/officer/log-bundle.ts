import type { Json } from "../../core/json.ts";
import { SluisError } from "../../core/sluis-error.ts";
import { cosignerKeys } from "../../ledger/cosigner-keys.ts";
import { currentCheckpoint } from "../../ledger/current-checkpoint.ts";
import { logOrigin, parseLogOrigin } from "../../ledger/log-origin.ts";
import { encodeVerifierKey } from "../../ledger/verifier-key.ts";
import { writeBundle } from "../../ledger/write-bundle.ts";
import type { GatewayContext } from "../gateway-context.ts";
import { logOfPartner } from "../log-of-partner.ts";
import { logSigner } from "../log-signer.ts";
import { ownVerifierKeys } from "../own-verifier-keys.ts";

/**
 * Writes one of our logs as a bundle that verifies without this gateway, with the cosignatures of the partner that it is about. The
 * checkpoint is made first, so nothing in it is unsigned.
 * In: origin of the log. Out: the document. Throws LOG_UNKNOWN for a log that has no entries.
 */
export async function logBundle(context: GatewayContext, log: string): Promise<Json> {
  const { store } = context;
  const signer = logSigner(context);
  await store.transaction(async (tx) => {
    if (!(await tx.log.logs()).includes(log)) throw new SluisError("LOG_UNKNOWN");
    await currentCheckpoint(tx.log, log, signer);
  });
  const partner = parseLogOrigin(log).partner;
  const card = partner === null ? undefined : context.partner(partner);
  const bundle = await store.read(async (tx) =>
    writeBundle(tx.log, log, {
      logKeys: ownVerifierKeys(context).map(encodeVerifierKey),
      ...(card === undefined
        ? {}
        : {
            cosignerKeys: cosignerKeys(card.everyLogKey).map(encodeVerifierKey),
            partner: { origins: logsUntil(await logOfPartner(context, tx, card.oin)), logKeys: card.everyLogKey },
          }),
    }),
  );
  return bundle as unknown as Json;
}

/** A log and all that it took the place of. */
function logsUntil(origin: string): string[] {
  const { own, partner, generation } = parseLogOrigin(origin);
  return Array.from({ length: generation }, (_, before) => logOrigin(own, partner, before + 1));
}
