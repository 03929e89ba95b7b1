import { SluisError } from "../../core/sluis-error.ts";
import { strictBase64 } from "../../ledger/strict-base64.ts";
import type { GatewayContext } from "../gateway-context.ts";

/** Characters of a proof at most: 63 hashes (C2SP tlog-witness), each 32 bytes as base64 on a line of its own. */
const MAXIMUM = 63 * 45;

/**
 * Asks a partner for the proof that one size of its log about us continues another. Out: the hashes, unverified; none where the partner has
 * no such proof, which then verifies as what it is. Throws what the courier throws, PARTNER_ANSWER_INVALID.
 */
export async function askConsistency(
  context: GatewayContext,
  partner: string,
  from: number,
  to: number,
): Promise<readonly Uint8Array[]> {
  if (context.partner(partner)?.weDial !== true) return [];
  const answer = await context.courier.consistency(partner, from, to);
  if (answer.status === 409) return [];
  const invalid = () => new SluisError("PARTNER_ANSWER_INVALID", { partner, why: "consistency" });
  // before the lines are cut: an answer may have millions of them
  if (answer.status !== 200 || answer.text.length > MAXIMUM) throw invalid();
  const lines = answer.text.split("\n");
  const hashes = lines.slice(0, -1).map((line) => strictBase64(line));
  if (lines.at(-1) !== "" || hashes.some((hash) => hash?.length !== 32)) throw invalid();
  return hashes as Uint8Array[];
}
