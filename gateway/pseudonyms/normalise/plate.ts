import { asciiCode } from "./code-text.ts";
import { ABSENT, type Outcome, ok, reject } from "./outcome.ts";

/** The fourteen Dutch sidecodes: L a letter, D a digit. */
const SIDECODES = new Set(
  "LLDDDD DDDDLL DDLLDD LLDDLL LLLLDD DDLLLL DDLLLD DLLLDD LLDDDL LDDDLL LLLDDL LDDLLL DLLDDD DDDLLD".split(" "),
);
const LONGEST_FOREIGN = 12;

/**
 * NLN-1 plate (`ken`): A-Z0-9 behind the country. A Dutch plate follows a sidecode; the NL band is dropped only if six characters
 * remain, because NL-12-34 is a plate.
 * In: the plate, the country's sign (NL when empty). Reasons: FORMAT, SIDECODE.
 */
export function normalisePlate(inputs: readonly string[]): Outcome {
  const text = asciiCode(inputs[0]);
  if (typeof text !== "string") return text;
  const country = countrySign(inputs[1]);
  if (typeof country !== "string") return country;
  const bare = text.replace(/[ ./-]+/g, "");
  if (bare === "") return ABSENT;
  if (!/^[A-Z0-9]+$/.test(bare)) return reject("FORMAT");
  if (country !== "NL") return bare.length > LONGEST_FOREIGN ? reject("FORMAT") : ok(`${country}:${bare}`);
  const plate = bare.length === 8 && bare.startsWith("NL") ? bare.slice(2) : bare;
  const sidecode = plate.replace(/[A-Z]/g, "L").replace(/[0-9]/g, "D");
  return SIDECODES.has(sidecode) ? ok(`NL:${plate}`) : reject("SIDECODE");
}

function countrySign(raw: string | undefined): string | Outcome {
  const text = asciiCode(raw);
  if (typeof text !== "string") return text.kind === "absent" ? "NL" : text;
  const sign = text.replace(/[ .-]+/g, "");
  if (!/^[A-Z]{1,3}$/.test(sign)) return reject("FORMAT");
  return sign === "NLD" ? "NL" : sign;
}
