import type { NormaliseOptions } from "../../pseudonyms/normalise/outcome.ts";
import type { PseudonymCounter } from "../../pseudonyms/pseudonym-counter.ts";
import type { PseudonymProvider } from "../../pseudonyms/pseudonym-provider.ts";
import { type PseudonymOutcome, pseudonymise } from "../../pseudonyms/pseudonymise.ts";
import type { Pseudonymise } from "../../records/pseudonymise.ts";

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

/** Makes the pseudonym of one type; the texts are in the order of its places. */
type Maker = (texts: readonly string[]) => PseudonymOutcome;

/**
 * Joins records and pseudonyms: puts the parts that a product names where normalisation looks for them. A part with another name is
 * the value of the type itself, so a new product needs no code. A value that leaves in two columns of a record, in its own place
 * and as a match key, is made once.
 * In: the provider, the options, the counter of the preparation. Out: what prepares the pseudonyms of a type.
 */
export function pseudonymMakers(
  provider: PseudonymProvider,
  options: NormaliseOptions & { readonly counter: PseudonymCounter },
): Pseudonymise {
  const makers = new Map<string, Maker>();
  return (type, parts) => {
    const places = parts.map((part) => PARTS[part] ?? ([type, 0] as const));
    const name = [type, ...places.flat()].join(" ");
    const maker = makers.get(name) ?? makerOf(type, places);
    makers.set(name, maker);
    return maker;
  };

  function makerOf(type: string, places: readonly (readonly [input: string, position: number])[]): Maker {
    const inputs: { [input: string]: string[] } = {};
    for (const [input, position] of places) {
      inputs[input] ??= [];
      while (inputs[input].length <= position) inputs[input].push("");
    }
    const lastTexts: string[] = places.map(() => "");
    let last: PseudonymOutcome | undefined;
    return (texts) => {
      if (last !== undefined && texts.every((text, at) => text === lastTexts[at])) {
        options.counter.count(type, last);
        return last;
      }
      for (let at = 0; at < places.length; at++) {
        const [input, position] = places[at]!;
        lastTexts[at] = texts[at]!;
        inputs[input]![position] = texts[at]!;
      }
      last = pseudonymise(provider, type, inputs, options);
      return last;
    };
  }
}
