import type { RawInputs } from "../../pseudonyms/compose-key.ts";

/** Parts as product schemas name them, and the NLN-1 input and position they stand for. */
const PARTS: { readonly [part: string]: readonly [input: string, position: number] } = {
  achternaam: ["surname", 0],
  voornaam: ["given", 0],
  voorletters: ["initial", 0],
  geboortedatum: ["date", 0],
  postcode: ["postcode", 0],
  huisnummer: ["house", 0],
  huisletter: ["house", 1],
  toevoeging: ["house", 2],
  kenteken: ["ken", 0],
  kentekenLand: ["ken", 1],
  documentnummer: ["doc", 0],
  documentsoort: ["doc", 1],
  documentland: ["doc", 2],
};

/**
 * Puts the parts that a product names where normalisation looks for them. A part with another name is the value of the type itself,
 * so a new product needs no code.
 * In: pseudonym type, raw texts by part. Out: cells by NLN-1 input.
 */
export function pseudonymInputs(type: string, parts: { readonly [part: string]: string }): RawInputs {
  const inputs: Record<string, string[]> = {};
  for (const [part, text] of Object.entries(parts)) {
    const [input, position] = PARTS[part] ?? [type, 0];
    const cells = inputs[input] ?? [];
    inputs[input] = cells;
    while (cells.length < position) cells.push("");
    cells[position] = text;
  }
  return inputs;
}
