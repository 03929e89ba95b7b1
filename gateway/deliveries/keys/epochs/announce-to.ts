import { randomBytes } from "node:crypto";
import type { GatewayContext } from "../../gateway-context.ts";
import type { KeyEpoch } from "../../ports/key-register.ts";
import type { StoreTransaction } from "../../ports/store.ts";
import { tellPartner } from "./tell-partner.ts";

/** Where the keeper keeps the nonce that it asked a partner for an epoch, so that it can judge the answer. */
export const askedNonce = (domain: string, epoch: string, partner: string): string =>
  `epochAsked:${domain}:${epoch}:${partner}`;

/** Announces an epoch to a partner, with a fresh nonce that it must answer under every key that it gets. In: the epochs of the domain. */
export async function announceTo(
  context: GatewayContext,
  tx: StoreTransaction,
  partner: string,
  epochs: readonly KeyEpoch[],
  { domain, epoch, kid, serial, previous }: KeyEpoch,
): Promise<void> {
  const before = epochs.find((each) => each.epoch === previous)!;
  const nonce = randomBytes(32).toString("hex");
  await tx.settings.set(askedNonce(domain, epoch, partner), nonce);
  await tellPartner(context, tx, partner, {
    ...{ says: "statement", act: "announced", domain, epoch, kid, serial, nonce },
    previous: { epoch: before.epoch, kid: before.kid },
  });
}
