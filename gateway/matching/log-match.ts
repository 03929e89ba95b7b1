import type { ActiveAgreement } from "../deliveries/active-agreement.ts";
import type { GatewayContext } from "../deliveries/gateway-context.ts";
import { logAbout } from "../deliveries/log-about.ts";
import { writeEntry } from "../deliveries/log-writer.ts";
import type { Requester } from "../deliveries/ports/requester.ts";
import type { StoreTransaction } from "../deliveries/ports/store.ts";

/** Writes, in the log about each partner, that records under its agreement are read to be matched, before they are. */
export async function logMatch(
  context: GatewayContext,
  tx: StoreTransaction,
  who: Requester,
  agreements: readonly ActiveAgreement[],
  reason = "match",
): Promise<void> {
  const seen = new Set<string>();
  for (const { stored, document } of agreements) {
    if (seen.has(stored.id)) continue;
    seen.add(stored.id);
    const [from, to] = [document.supplier.oin, document.receiver.oin];
    const { id, version, hash } = stored;
    await writeEntry(
      context,
      tx,
      await logAbout(context, tx, from === context.own.oin ? to : from),
      {
        type: "record-access",
        environment: context.own.environment,
        purpose: document.purpose.code,
        agreement: { id, version, hash },
        from,
        to,
        role: who.role,
        reason,
      },
      { actor: who.id },
    );
  }
}
