import type { KeyHandover } from "../../core/types/key-handover.ts";
import type { GatewayContext } from "../gateway-context.ts";
import { logAbout } from "../log-about.ts";
import { writeEntry } from "../log-writer.ts";
import type { Requester } from "../ports/requester.ts";
import type { StoreTransaction } from "../ports/store.ts";

/** Appends a step of field keys to the log about the partner: it names the agreement that gives them. Never a key or a check value. */
export async function logKeys(
  context: GatewayContext,
  tx: StoreTransaction,
  type: "key-handed-over" | "key-activated",
  { agreement, kid, epoch }: KeyHandover,
  partner: string,
  who: Requester,
): Promise<void> {
  await writeEntry(
    context,
    tx,
    await logAbout(context, tx, partner),
    {
      type,
      environment: context.own.environment,
      agreement: { id: agreement.id, version: agreement.version, hash: agreement.hash },
      partner,
      keys: { kid, epoch },
      role: who.role,
    },
    { actor: who.id },
  );
}
