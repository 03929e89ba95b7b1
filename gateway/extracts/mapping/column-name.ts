/**
 * A column or field name without what people write differently: case, accents, spaces and punctuation.
 * In: a name such as `Begin-pleegdatum/tijd`. Out: `beginpleegdatumtijd`.
 */
export function plainName(name: string): string {
  return name
    .normalize("NFD")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, "");
}

/**
 * Whether two names are so alike that one may be a slip for the other: half of their pairs of letters are the same.
 * A hint to a person shows only such a name, because a file without a header has data where names should be.
 */
export function areAlike(left: string, right: string): boolean {
  const pairs = pairsOf(plainName(left));
  const others = new Set(pairsOf(plainName(right)));
  const shared = pairs.filter((pair) => others.has(pair)).length;
  return shared > 0 && shared * 2 >= Math.max(pairs.length, others.size);
}

function pairsOf(name: string): string[] {
  return Array.from({ length: Math.max(0, name.length - 1) }, (_, at) => name.slice(at, at + 2));
}
