import type { Json } from "../../gateway/core/json.ts";
import { acceptSigned } from "../../gateway/deliveries/agreements/accept-agreement.ts";
import { signedByBoth } from "../agreements/signed-by-both.ts";
import type { Side, TwoGateways } from "./two-gateways.ts";

/** Lets both parties sign an agreement and brings it into force: on both sides, or where a test says. */
export async function agree(
  pair: Pick<TwoGateways, "keys" | "oin" | Side>,
  document: Json,
  ...sides: readonly Side[]
): Promise<void> {
  const { keys, oin } = pair;
  const signers = { [oin.police]: keys.police.signing, [oin.municipality]: keys.municipality.signing };
  const signed = await signedByBoth(document, signers);
  for (const side of sides.length === 0 ? (["police", "municipality"] as const) : sides)
    await acceptSigned(pair[side].context, signed);
}
