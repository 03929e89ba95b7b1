import type { EventEmitter } from "node:events";

/** Counts what partners have open, so that one cannot take the places of another. */
export interface PartnerBound {
  /** Takes a place until `held` emits `close`. Out: false when the partner has none left. */
  enter(partner: string, held: EventEmitter): boolean;
}

/** In: how many each partner may have open at once. */
export function boundPerPartner(limit: number): PartnerBound {
  const open = new Map<string, number>();
  return {
    enter: (partner, held) => {
      const count = open.get(partner) ?? 0;
      if (count >= limit) return false;
      open.set(partner, count + 1);
      held.once("close", () => {
        const left = open.get(partner)! - 1;
        if (left === 0) open.delete(partner);
        else open.set(partner, left);
      });
      return true;
    },
  };
}
