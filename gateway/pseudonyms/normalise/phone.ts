import { asciiCode } from "./code-text.ts";
import { type Outcome, ok, reject } from "./outcome.ts";

const EXTENSION = / ?[;,]? ?(?:TST|TSTL|TOESTEL|EXT|EXTENSION|DOORKIES|X|#)(?:NR|NUMMER)?[ .:=-]*[0-9]+$/;
const SERVICE = /^(?:800|900|906|909)/;

/**
 * NLN-1 phone number (`tel`): E.164 with `+`. 00 is +; `(0)` and the trunk zero after 31 are dropped; a national number is Dutch; nine
 * digits that start with 6 have lost their zero; an extension is dropped.
 * In: the number. Reasons: SERVICE (0800, 0900, 0906, 0909), FORMAT (112, 14xxx and all that is no subscriber number).
 */
export function normalisePhone(inputs: readonly string[]): Outcome {
  const text = asciiCode(inputs[0]);
  if (typeof text !== "string") return text;
  const bare = text
    .replace(/^TEL:/, "")
    .replace(EXTENSION, "")
    .replace(/^(\(?(?:\+|00).*?)\( ?0 ?\)/, "$1")
    .replace(/[ ./()-]+/g, "");
  if (!/^\+?[0-9]+$/.test(bare)) return reject("FORMAT");
  if (bare.startsWith("+")) return international(bare.slice(1));
  if (bare.startsWith("00")) return international(bare.slice(2));
  if (bare.startsWith("0")) return dutch(bare.slice(1));
  return /^6[0-9]{8}$/.test(bare) ? dutch(bare) : reject("FORMAT");
}

/** In: country code and number (ITU-T E.164: at most 15 digits). */
function international(digits: string): Outcome {
  if (digits.startsWith("31")) return dutch(digits.slice(2).replace(/^0/, ""));
  return /^[1-9][0-9]{6,14}$/.test(digits) ? ok(`+${digits}`) : reject("FORMAT");
}

/** In: the number without country code and trunk zero: nine digits, or eleven in the 97 range between machines. */
function dutch(digits: string): Outcome {
  if (SERVICE.test(digits)) return reject("SERVICE");
  return /^(?:97[0-9]{9}|(?!97)[1-9][0-9]{8})$/.test(digits) ? ok(`+31${digits}`) : reject("FORMAT");
}
