import { asciiCode } from "./code-text.ts";
import { ABSENT, type Outcome, ok, reject } from "./outcome.ts";

const LONGEST_FOREIGN = 20;

/**
 * NLN-1 identity document (`doc`): issuer, type and number. Dutch passport (P) and identity card (I): nine characters, where the letter O
 * behind the second is a zero, because it is never issued there; Dutch driving licence (D): ten digits. Foreign numbers stay as they are.
 * In: the number, the type, the issuing country (three letters; the Netherlands when empty). Reasons: TYPE, LENGTH, FORMAT.
 */
export function normaliseDoc(inputs: readonly string[]): Outcome {
  const text = asciiCode(inputs[0]);
  if (typeof text !== "string") return text;
  const number = text.replace(/[ .</-]+/g, "");
  if (number === "") return ABSENT;
  const type = letters(inputs[1], "");
  const issuer = letters(inputs[2], "NLD");
  if (typeof type !== "string") return type;
  if (typeof issuer !== "string") return issuer;
  if (!/^[A-Z0-9]+$/.test(number) || !/^[A-Z]{1,3}$/.test(issuer)) return reject("FORMAT");
  if (issuer === "NLD" || issuer === "NL") return dutchDocument(number, type);
  if (!/^[A-Z]{1,2}$/.test(type)) return reject("TYPE");
  return number.length > LONGEST_FOREIGN ? reject("LENGTH") : ok(`${issuer}:${type}:${number}`);
}

function dutchDocument(number: string, type: string): Outcome {
  if (type === "P" || type === "I") {
    if (number.length !== 9) return reject("LENGTH");
    return ok(`NLD:${type}:${number.slice(0, 2)}${number.slice(2).replaceAll("O", "0")}`);
  }
  if (type !== "D") return reject("TYPE");
  if (!/^[0-9]+$/.test(number)) return reject("FORMAT");
  return number.length === 10 ? ok(`NLD:D:${number}`) : reject("LENGTH");
}

/** A cell of letters; `otherwise` when it is empty. */
function letters(raw: string | undefined, otherwise: string): string | Outcome {
  const text = asciiCode(raw);
  if (typeof text === "string") return text.replace(/[ .<-]+/g, "");
  return text.kind === "absent" ? otherwise : text;
}
