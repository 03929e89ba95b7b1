/** A record in which somebody was found. */
export interface IndexHit {
  readonly keys: Set<string>;
  strength: "A" | "B" | "R";
  ownData: boolean | null;
}

/** By delivery id, then by ref. */
export type IndexHits = Map<string, Map<string, IndexHit>>;

/** The hit of a record, made when it is new. In: hits, where it is. */
export function hitOf(hits: IndexHits, deliveryId: string, ref: string): IndexHit {
  const records = hits.get(deliveryId) ?? new Map<string, IndexHit>();
  hits.set(deliveryId, records);
  const hit = records.get(ref) ?? { keys: new Set(), strength: "R", ownData: null };
  records.set(ref, hit);
  return hit;
}
