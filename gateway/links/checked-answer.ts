import { checkControlDocument } from "../core/control-document.ts";
import type { Json } from "../core/json.ts";
import { SluisError } from "../core/sluis-error.ts";

/** In: whose answer, the schema that it must follow, the answer. Out: the same, typed. Throws PARTNER_ANSWER_INVALID. */
export function checkedAnswer<T>(partner: string, schema: string, answer: Json): T {
  try {
    return checkControlDocument<T>(schema, answer);
  } catch (cause) {
    throw new SluisError("PARTNER_ANSWER_INVALID", { partner, why: schema }, { cause });
  }
}
