import type { LogEntry } from "../../../core/types/log-entry.ts";
import type { GatewayContext } from "../../gateway-context.ts";
import { logAbout } from "../../log-about.ts";
import { writeEntry } from "../../log-writer.ts";
import type { KeyEpoch } from "../../ports/key-register.ts";
import type { Requester } from "../../ports/requester.ts";
import type { StoreTransaction } from "../../ports/store.ts";
import type { DomainAgreement } from "./domain-agreements.ts";

/** Appends a step of an epoch to the log about a partner; it names the agreement that the domain belongs to. */
export async function logEpoch(
  context: GatewayContext,
  tx: StoreTransaction,
  type: "key-activated" | "key-retired" | "key-destroyed",
  { kid, epoch, activatesAt, overlapUntil }: KeyEpoch,
  { stored, partner }: DomainAgreement,
  who: Requester | null,
): Promise<void> {
  const moment = type === "key-activated" ? { activatesAt: activatesAt!, overlapUntil: overlapUntil! } : {};
  await writeEntry(
    context,
    tx,
    await logAbout(context, tx, partner),
    {
      type,
      environment: context.own.environment,
      agreement: { id: stored.id, version: stored.version, hash: stored.hash },
      partner,
      keys: { kid, epoch, ...moment } satisfies LogEntry["keys"],
      ...(who === null ? {} : { role: who.role }),
    },
    who === null ? {} : { actor: who.id },
  );
}
