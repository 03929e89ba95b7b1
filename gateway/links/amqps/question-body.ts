import type { BodyRule } from "../../core/http/read-body.ts";
import { sha256Hex } from "../../core/sha256.ts";
import { SluisError } from "../../core/sluis-error.ts";
import type { LinkQuestion } from "../../core/types/link-question.ts";
import type { QuestionBody } from "../ask.ts";

const NOTHING = new Uint8Array();

/**
 * Divides a body over a message: what is sealed already stands beside the control message, bound by its hash; all else inside, encrypted.
 */
export function questionBody(body: QuestionBody | undefined): {
  readonly body: LinkQuestion["body"];
  readonly attachment: Uint8Array;
} {
  if (body === undefined) return { body: undefined, attachment: NOTHING };
  const { type, bytes, sealed } = body;
  if (sealed === true)
    return { body: { type, attached: { bytes: bytes.length, sha256: sha256Hex(bytes) } }, attachment: bytes };
  return { body: { type, content: Buffer.from(bytes).toString("base64url") }, attachment: NOTHING };
}

/**
 * The body of a question that was opened. In: the question, what stood beside it, what the route demands. Out: the bytes.
 * Throws LINK_BODY_DIFFERS when something else stands beside it than was signed; LENGTH_REQUIRED, MEDIA_TYPE_REFUSED, TOO_LARGE.
 */
export function bodyOf(question: LinkQuestion, attachment: Buffer<ArrayBuffer>, rule: BodyRule): Buffer<ArrayBuffer> {
  const { body } = question;
  if (body === undefined) throw new SluisError("LENGTH_REQUIRED");
  if (body.type !== rule.type) throw new SluisError("MEDIA_TYPE_REFUSED", { wanted: rule.type });
  const bytes = body.attached === undefined ? contentOf(body.content ?? "") : attachment;
  if (bytes.length > rule.limit) throw new SluisError("TOO_LARGE", { what: rule.what, limit: rule.limit });
  return bytes;
}

/** Checks what stands beside a question, before anything is done with it. Throws LINK_BODY_DIFFERS. */
export function checkAttachment({ body }: LinkQuestion, attachment: Uint8Array): void {
  const signed = body?.attached ?? { bytes: 0, sha256: sha256Hex(NOTHING) };
  if (signed.bytes !== attachment.length || signed.sha256 !== sha256Hex(attachment))
    throw new SluisError("LINK_BODY_DIFFERS");
}

function contentOf(text: string): Buffer<ArrayBuffer> {
  const bytes = Buffer.from(text, "base64url");
  if (bytes.toString("base64url") !== text) throw new SluisError("REQUEST_INVALID", { what: "body" });
  const own = Buffer.allocUnsafeSlow(bytes.length);
  bytes.copy(own);
  return own;
}
