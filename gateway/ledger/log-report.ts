import type { Finding } from "./finding.ts";

/** What verifying one log came to. */
export interface LogReport {
  /** True when nothing was found; what cannot be known does not count. */
  readonly ok: boolean;
  readonly findings: readonly Finding[];
  /** What this verification cannot know, and remarks. */
  readonly limits: readonly Finding[];
  /** Empty when the document was no bundle. */
  readonly origin: string;
  /** Entries that were read. */
  readonly entries: number;
  /** Entries under the largest signed checkpoint that agrees with them, and its root: 64 hexadecimal characters, or none. */
  readonly size: number;
  readonly root: string;
  /** Entries under the largest such checkpoint that is cosigned. */
  readonly cosignedSize: number;
  /** Entries behind every such checkpoint. */
  readonly unsignedTail: number;
}
