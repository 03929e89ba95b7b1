import type { KeyObject } from "node:crypto";
import { contentLeaf, contentRoot } from "../../envelope/content-root.ts";
import { sealPart } from "../../envelope/seal-part.ts";
import type { SealedPart } from "../ports/store.ts";

/** Plaintext of one part, bytes: in the range where one part is one request and one transaction at the best price. */
const PART_BYTES = 1024 * 1024;

/** Cuts outgoing rows into sealed parts. */
export interface PartBuilder {
  /** Adds one wire line, without its line feed. Resolves when what became full is durable. */
  add(ref: string, line: string): Promise<void>;
  /** Seals what is left as the last part. Out: how many parts there are, and their content root. */
  finish(): Promise<{ readonly parts: number; readonly root: string }>;
}

/** What parts are sealed with and where they go. */
export interface PartTarget {
  readonly deliveryId: string;
  /** null for a preview: parts are counted, and nothing is sealed or kept. */
  readonly contentKey: KeyObject | null;
  /** Salt of the content root, 32 bytes. */
  readonly salt: Uint8Array;
  keep(part: SealedPart): Promise<void>;
}

/**
 * Makes parts of about 1 MiB of wire lines, ordered by `ref` within each. One full part waits until it is known whether another
 * follows, because a part is bound to being the last one.
 */
export function createPartBuilder(target: PartTarget): PartBuilder {
  const leaves: Uint8Array[] = [];
  let rows: { readonly ref: string; readonly line: string }[] = [];
  let size = 0;
  let waiting: { readonly plaintext: Buffer; readonly records: number } | undefined;
  let n = 0;

  function cut(): { plaintext: Buffer; records: number } {
    rows.sort((left, right) => (left.ref < right.ref ? -1 : left.ref > right.ref ? 1 : 0));
    const text = rows.map((row) => row.line).join("\n");
    const made = { plaintext: Buffer.from(`${text}\n`), records: rows.length };
    rows = [];
    size = 0;
    return made;
  }

  async function seal(part: { readonly plaintext: Buffer; readonly records: number }, last: boolean): Promise<void> {
    n += 1;
    if (target.contentKey === null) return;
    leaves.push(contentLeaf(target.salt, n, part.plaintext));
    const { deliveryId, contentKey } = target;
    const sealed = sealPart({ contentKey, deliveryId, n, last, plaintext: part.plaintext });
    await target.keep({ n, records: part.records, ...sealed });
  }

  return {
    async add(ref, line) {
      rows.push({ ref, line });
      size += line.length + 1;
      if (size < PART_BYTES) return;
      const before = waiting;
      waiting = cut();
      if (before !== undefined) await seal(before, false);
    },
    async finish() {
      const rest = rows.length > 0 ? cut() : undefined;
      if (waiting !== undefined) await seal(waiting, rest === undefined);
      if (rest !== undefined) await seal(rest, true);
      return { parts: n, root: contentRoot(leaves) };
    },
  };
}
