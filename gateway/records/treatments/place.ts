import type { Json } from "../../core/json.ts";

/** Levels of place that a postcode, an RD coordinate or a CBS code can become. */
export type PlaceLevel = "pc6" | "pc4" | "grid100" | "grid500" | "buurt" | "wijk" | "gemeente";

const COARSEN: { readonly [level in PlaceLevel]: (value: Json) => Json } = {
  pc6: (value) => value,
  pc4: (value) => (value as string).slice(0, 4),
  // a cell of the CBS grid is named by its lower left corner
  grid100: (value) => Math.floor((value as number) / 100) * 100,
  grid500: (value) => Math.floor((value as number) / 500) * 500,
  buurt: (value) => value,
  // BU and WK codes start with the digits of the area around them: GM 4, WK 4+2, BU 4+2+2
  wijk: (value) => `WK${(value as string).slice(2, 8)}`,
  gemeente: (value) => `GM${(value as string).slice(2, 6)}`,
};

/** Makes a valid value as coarse as a level. In: the level. Out: a function from value to value. */
export function coarsenPlace(level: PlaceLevel): (value: Json) => Json {
  return COARSEN[level];
}
