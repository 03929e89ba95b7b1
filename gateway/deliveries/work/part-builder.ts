import type { KeyObject } from "node:crypto";
import { releaseBytes } from "../../core/release-bytes.ts";
import { contentLeaf, contentRoot } from "../../envelope/content-root.ts";
import { sealPart } from "../../envelope/seal-part.ts";
import { joinPart } from "../../records/part-sections.ts";
import type { PreparedPart } from "../ports/store.ts";
import type { PartSubjects } from "../ports/subject-index.ts";
import { createLinePage } from "./line-page.ts";

/** Plaintext of one part, bytes: in the range where one part is one request and one transaction at the best price. */
const PART_BYTES = 1024 * 1024;
/** Room for the line that makes a part full. */
const ROOM = 64 * 1024;

/** Parts that are being kept while the next ones are made. */
const PARTS_IN_FLIGHT = 4;

/** Cuts outgoing rows into sealed parts. */
export interface PartBuilder {
  /**
   * Adds the wire line bytes[from, to) and, with tokens of the epoch before, the line of these; without line feeds.
   * Out: when too many parts are not durable yet, a promise that the oldest is; else nothing to wait for.
   */
  add(bytes: Buffer, from: number, to: number, earlier?: Buffer): Promise<void> | undefined;
  /** Seals what is left as the last part, and waits until all are durable. Out: how many parts there are, and their content root. */
  finish(): Promise<{ readonly parts: number; readonly root: string }>;
}

/** What parts are sealed with and where they go. */
export interface PartTarget {
  readonly deliveryId: string;
  /** null for a preview: parts are counted, and nothing is sealed or kept. */
  readonly contentKey: KeyObject | null;
  /** Salt of the content root, 32 bytes. */
  readonly salt: Uint8Array;
  /** In the overlap of two epochs each part has a second section. */
  readonly overlap: boolean;
  /** Who stands in the records that were added since the last part was cut; null where no index is kept. */
  subjects(): PartSubjects | null;
  keep(part: PreparedPart): Promise<void>;
}

/** The lines of one part. */
interface Cut {
  readonly plaintext: Buffer;
  readonly records: number;
  readonly subjects: PartSubjects | null;
}

/**
 * Makes parts of about 1 MiB of wire lines, ordered by `ref` within each. One full part waits until it is known whether another
 * follows, because a part is bound to being the last one.
 */
export function createPartBuilder(target: PartTarget): PartBuilder {
  const leaves: Uint8Array[] = [];
  const page = createLinePage(PART_BYTES + ROOM);
  const earlierPage = target.overlap ? createLinePage(PART_BYTES + ROOM) : null;
  let waiting: Cut | undefined;
  let n = 0;
  const inFlight: Promise<void>[] = [];

  function cut(): Cut {
    const records = page.lines;
    const rows = page.take();
    const plaintext = earlierPage === null ? rows : joinPart(rows, earlierPage.take());
    return { plaintext, records, subjects: target.subjects() };
  }

  function seal(part: Cut, last: boolean): Promise<void> | undefined {
    n += 1;
    if (target.contentKey === null) {
      releaseBytes(part.plaintext);
      return undefined;
    }
    leaves.push(contentLeaf(target.salt, n, part.plaintext));
    const { deliveryId, contentKey } = target;
    const sealed = sealPart({ contentKey, deliveryId, n, last, plaintext: part.plaintext });
    releaseBytes(part.plaintext);
    const kept = target.keep({ n, records: part.records, subjects: part.subjects, ...sealed });
    kept.catch(() => {}); // a failure is told when its turn comes
    inFlight.push(kept);
    return inFlight.length < PARTS_IN_FLIGHT ? undefined : inFlight.shift();
  }

  return {
    add(bytes, from, to, earlier) {
      page.add(bytes, from, to);
      if (earlier !== undefined) earlierPage?.add(earlier, 0, earlier.length);
      if (page.bytes < PART_BYTES) return undefined;
      const before = waiting;
      waiting = cut();
      return before === undefined ? undefined : seal(before, false);
    },
    async finish() {
      const rest = page.lines > 0 ? cut() : undefined;
      if (waiting !== undefined) await seal(waiting, rest === undefined);
      // the oldest is no longer among those in flight when it is handed out
      if (rest !== undefined) await seal(rest, true);
      await Promise.all(inFlight);
      return { parts: n, root: contentRoot(leaves) };
    },
  };
}
