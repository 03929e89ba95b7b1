import type { StoreTransaction } from "../ports/store.ts";
import { CARD_SETTINGS } from "./card-settings.ts";

/** Whether a partner was offered a card of ours and has not said yet that it accepted it. In: OIN of the partner. */
export async function awaitsCardReceipt(
  { settings }: Pick<StoreTransaction, "settings">,
  partner: string,
): Promise<boolean> {
  const sent = Number((await settings.get(CARD_SETTINGS.sent(partner))) ?? 0);
  return sent > Number((await settings.get(CARD_SETTINGS.confirmed(partner))) ?? 0);
}
