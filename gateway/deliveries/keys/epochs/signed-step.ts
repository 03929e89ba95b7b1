import { canonicalJson } from "../../../core/canonical-json.ts";
import { checkControlDocument } from "../../../core/control-document.ts";
import type { Json } from "../../../core/json.ts";
import { signJws } from "../../../core/strict-jose.ts";
import type { EpochStep } from "../../../core/types/epoch-step.ts";
import type { GatewayContext } from "../../gateway-context.ts";
import { readStatement } from "../../messages/read-statement.ts";

/** Of its own, so that no other signed message can pass for a step of an epoch. */
const EXPECTATION = { typ: "sluis-epoch-step+jws", algs: ["ES256", "EdDSA"], maxLength: 32 * 1024 };

/** What a step says itself; who says it to whom and when is added. */
export type EpochWords = Omit<EpochStep, "v" | "environment" | "from" | "to" | "time">;

/** Signs what this gateway says to a partner about an epoch. Out: the token. */
export async function signStep(
  { own, keys, clock }: Pick<GatewayContext, "own" | "keys" | "clock">,
  to: string,
  words: EpochWords,
): Promise<string> {
  const step: EpochStep = { v: 1, ...words, environment: own.environment, from: own.oin, to, time: clock.now() };
  const checked = checkControlDocument<EpochStep>("epoch-step", step) as unknown as Json;
  return signJws(Buffer.from(canonicalJson(checked)), keys.signing, EXPECTATION.typ);
}

/** Whether a message about keys is a step of an epoch: those are signed only, a hand-over is encrypted. */
export function isStep(token: string): boolean {
  return token.split(".", 4).length === 3;
}

/** Reads what a partner says about an epoch. In: OIN of the partner, the token. Throws what `readStatement` throws. */
export async function readStep(context: GatewayContext, partner: string, token: string): Promise<EpochStep> {
  return readStatement<EpochStep>(context, partner, token, { ...EXPECTATION, schema: "epoch-step" });
}
