import { composeKey, type KeyOutcome } from "../../pseudonyms/compose-key.ts";
import type { NormaliseOptions } from "../../pseudonyms/normalise/outcome.ts";

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

/** Composes the key of one type; the texts are in the order of its places. The same texts as the last time give the same outcome object. */
export type ComposeTexts = (texts: readonly string[]) => KeyOutcome;

/**
 * Puts the parts that a product names where normalisation looks for them. A part with another name is the value of the type itself, so a
 * new product needs no code. A key that is asked for again by the same places, as a column and for the subject index, is made once.
 * In: options of the rules. Out: what prepares the keys of a type.
 */
export function keyComposers(options: NormaliseOptions): (type: string, parts: readonly string[]) => ComposeTexts {
  const composers = new Map<string, ComposeTexts>();
  return (type, parts) => {
    const places = parts.map((part) => PARTS[part] ?? ([type, 0] as const));
    const name = [type, ...places.flat()].join(" ");
    const composer = composers.get(name) ?? composerOf(type, places);
    composers.set(name, composer);
    return composer;
  };

  function composerOf(type: string, places: readonly (readonly [input: string, position: number])[]): ComposeTexts {
    const inputs: { [input: string]: string[] } = {};
    for (const [input, position] of places) {
      inputs[input] ??= [];
      while (inputs[input].length <= position) inputs[input].push("");
    }
    const lastTexts: string[] = places.map(() => "");
    let last: KeyOutcome | undefined;
    return (texts) => {
      if (last !== undefined && texts.every((text, at) => text === lastTexts[at])) return last;
      for (let at = 0; at < places.length; at++) {
        const [input, position] = places[at]!;
        lastTexts[at] = texts[at]!;
        inputs[input]![position] = texts[at]!;
      }
      last = composeKey(type, inputs, options);
      return last;
    };
  }
}
