import { canonicalJson } from "../../core/canonical-json.ts";
import type { Json } from "../../core/json.ts";
import { sha256Hex } from "../../core/sha256.ts";
import type { PartnerCard } from "../../core/types/partner-card.ts";

/** SHA-256 of a card's JCS form, as log entries and card receipts name it. */
export function cardHash(card: PartnerCard): string {
  return sha256Hex(canonicalJson(card as unknown as Json));
}
