/** One hash tile of C2SP tlog-tiles: up to 256 neighbouring hashes of one level of the tree. */
export interface Tile {
  /** `tile/<level>/<number>`, with `.p/<width>` when it is not full. */
  readonly path: string;
  /** Level of the tile; its hashes stand on level 8 * `level` of the tree. */
  readonly level: number;
  /** Index on that level of its first hash. */
  readonly first: number;
  /** 1 to 256 hashes. */
  readonly width: number;
}

const WIDTH = 256;

/**
 * The hash tiles of a tree (C2SP tlog-tiles). In: its size. Out: every tile, partial ones too, level by level from the left.
 */
export function tilesOf(size: number): Tile[] {
  const tiles: Tile[] = [];
  for (let level = 0, hashes = size; hashes > 0; level++, hashes = Math.floor(hashes / WIDTH)) {
    for (let first = 0; first < hashes; first += WIDTH) {
      const width = Math.min(WIDTH, hashes - first);
      tiles.push({ path: `tile/${level}/${tileNumber(first / WIDTH, width)}`, level, first, width });
    }
  }
  return tiles;
}

/**
 * The last part of a tile's path: three digits per element, an `x` before all but the last, `.p/<width>` when not full.
 * In: number of the tile, its width. Out: such as `x001/x234/067` or `003.p/12`.
 */
export function tileNumber(number: number, width: number): string {
  const digits = String(number);
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, "0").match(/.{3}/g)!;
  const path = groups.map((group, at) => (at === groups.length - 1 ? group : `x${group}`)).join("/");
  return width === WIDTH ? path : `${path}.p/${width}`;
}
