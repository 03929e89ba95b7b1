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

/** Keys that are remembered of each type: the children of one record, which come twice, for their column and for the subject index. */
const REMEMBERED = 8;

/** Composes the key of one type; the texts are in the order of its places. Texts of a little before give the same outcome object. */
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
    const known: { texts: string[]; key: KeyOutcome }[] = [];
    let next = 0;
    return (texts) => {
      for (let at = 0; at < known.length; at++) if (isSame(known[at]!.texts, texts)) return known[at]!.key;
      for (let at = 0; at < places.length; at++) {
        const [input, position] = places[at]!;
        inputs[input]![position] = texts[at]!;
      }
      const key = composeKey(type, inputs, options);
      const place = known[next];
      if (place === undefined) known.push({ texts: [...texts], key });
      else {
        for (let at = 0; at < texts.length; at++) place.texts[at] = texts[at]!;
        place.key = key;
      }
      next = (next + 1) % REMEMBERED;
      return key;
    };
  }
}

function isSame(left: readonly string[], right: readonly string[]): boolean {
  for (let at = 0; at < left.length; at++) if (left[at] !== right[at]) return false;
  return true;
}
