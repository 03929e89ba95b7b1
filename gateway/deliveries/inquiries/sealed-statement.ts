import { canonicalJson } from "../../core/canonical-json.ts";
import { checkControlDocument } from "../../core/control-document.ts";
import type { Json } from "../../core/json.ts";
import { SluisError } from "../../core/sluis-error.ts";
import { encryptJwe, readJwe, signJws } from "../../core/strict-jose.ts";
import type { SubjectStatement } from "../../core/types/subject-statement.ts";
import type { GatewayContext } from "../gateway-context.ts";
import { readStatement } from "../messages/read-statement.ts";

const STATEMENT = {
  ...{ typ: "sluis-inquiry+jws", algs: ["ES256", "EdDSA"], maxLength: 180 * 1024 },
  schema: "subject-statement",
};
/** As much as a message can carry. */
const ENVELOPE = { typ: "sluis-inquiry+jwe", maxLength: 256 * 1024 };

/** What is said; who says it to whom and when is added. */
export type InquiryWords = Pick<SubjectStatement, "inquiry" | "act" | "question" | "answer" | "reason">;

/**
 * Signs what this gateway says in an inquiry and encrypts it to the partner: JWE(JWS(JCS)). The link is encrypted too, but refs lead to a
 * person, and a message waits in stores on both sides. Throws PARTNER_CARD_MISSING, SUBJECT_ANSWER_TOO_LARGE.
 */
export async function sealStatement(
  context: Pick<GatewayContext, "own" | "keys" | "clock" | "partner">,
  to: string,
  words: InquiryWords,
): Promise<string> {
  const { own, keys, clock } = context;
  const partner = context.partner(to);
  if (partner === undefined) throw new SluisError("PARTNER_CARD_MISSING", { partner: to });
  const statement = { v: 1, ...words, environment: own.environment, from: own.oin, to, time: clock.now() };
  const checked = checkControlDocument<Json>("subject-statement", statement);
  const signed = await signJws(Buffer.from(canonicalJson(checked)), keys.signing, STATEMENT.typ);
  if (signed.length > STATEMENT.maxLength) throw new SluisError("SUBJECT_ANSWER_TOO_LARGE");
  return encryptJwe(Buffer.from(signed), partner.decryptionKey, ENVELOPE.typ);
}

/** Opens what a partner said in an inquiry. In: OIN of the partner, the token. Throws what `readJwe` and `readStatement` throw. */
export async function openStatement(
  context: GatewayContext,
  partner: string,
  token: string,
): Promise<SubjectStatement> {
  const { plaintext } = await readJwe(token, ENVELOPE, (kid) => context.keys.decryption(kid));
  return readStatement<SubjectStatement>(context, partner, Buffer.from(plaintext).toString("latin1"), STATEMENT);
}
