import type { Agreement } from "../../core/types/agreement.ts";
import type { EntryType } from "../../ledger/entry-rules.ts";
import type { GatewayContext } from "../gateway-context.ts";
import { logAbout } from "../log-about.ts";
import { writeEntry } from "../log-writer.ts";
import type { Requester } from "../ports/requester.ts";
import type { StoreTransaction } from "../ports/store.ts";
import { otherParty } from "./check-own-agreement.ts";

/** Appends a step of an agreement to the log about its other party. `who` is absent for what came from the partner or a folder. */
export async function logAgreement(
  context: GatewayContext,
  tx: StoreTransaction,
  news: {
    readonly type: Extract<EntryType, `agreement-${string}`>;
    readonly document: Agreement;
    readonly hash: string;
    readonly who?: Requester | undefined;
    readonly reason?: string | null;
  },
): Promise<void> {
  const { type, document, hash, who, reason } = news;
  const { id, version, supplier, receiver } = document;
  await writeEntry(
    context,
    tx,
    await logAbout(context, tx, otherParty(context, document)),
    {
      type,
      environment: context.own.environment,
      agreement: { id, version, hash },
      from: supplier.oin,
      to: receiver.oin,
      ...(reason == null ? {} : { reason }),
      ...(who === undefined ? {} : { role: who.role }),
    },
    who === undefined ? {} : { actor: who.id },
  );
}
