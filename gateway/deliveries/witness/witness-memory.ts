/** What one process remembers about witnessing; everything that counts is in the store. */
export interface WitnessMemory {
  /** Mark of the last contact with a partner when this process first looked; null for none. */
  readonly contactAtStart: Map<string, string | null>;
  /** Runs `work` for a partner, one at a time; who asks while one runs shares the one after it. */
  inTurn(partner: string, work: () => Promise<void>): Promise<void>;
  /** Runs `work` for a partner after all that was asked before, for what would only find that the other went first. */
  oneByOne<T>(partner: string, work: () => Promise<T>): Promise<T>;
}

interface Turn {
  readonly running: Promise<void>;
  next: Promise<void> | undefined;
}

/** Nothing is remembered yet. */
export function createWitnessMemory(): WitnessMemory {
  const turns = new Map<string, Turn>();
  const lines = new Map<string, Promise<unknown>>();
  const start = (partner: string, work: () => Promise<void>): Promise<void> => {
    const turn: Turn = { running: work(), next: undefined };
    turns.set(partner, turn);
    const over = () => {
      if (turns.get(partner) === turn && turn.next === undefined) turns.delete(partner);
    };
    turn.running.then(over, over);
    return turn.running;
  };
  return {
    contactAtStart: new Map(),
    inTurn(partner, work) {
      const turn = turns.get(partner);
      if (turn === undefined) return start(partner, work);
      // what runs now may have looked before the asker's change
      turn.next ??= turn.running.then(
        () => start(partner, work),
        () => start(partner, work),
      );
      return turn.next;
    },
    oneByOne(partner, work) {
      const mine = (lines.get(partner) ?? Promise.resolve()).then(work, work);
      lines.set(partner, mine);
      const over = () => {
        if (lines.get(partner) === mine) lines.delete(partner);
      };
      mine.then(over, over);
      return mine;
    },
  };
}
