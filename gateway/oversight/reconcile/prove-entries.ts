import type { LogBundle } from "../../core/types/log-bundle.ts";
import { parseCheckpointText } from "../../ledger/checkpoint.ts";
import { leafHash } from "../../ledger/merkle-hash.ts";
import { completedNodes, inclusionProof, type NodeLookup } from "../../ledger/merkle-proof.ts";
import { parseNote } from "../../ledger/signed-note.ts";
import type { PlacedEntry } from "../../ledger/verify-bundle.ts";

/** Where an entry stands in a log, and the proof of it (RFC 6962 section 2.1.1) under the largest signed checkpoint. */
export interface EntryProof {
  readonly log: string;
  readonly index: number;
  /** 64 hexadecimal characters. */
  readonly leafHash: string;
  /** Size of that checkpoint, and hashes from leaf to root in base64; null for an entry behind it. */
  readonly size: number | null;
  readonly path: readonly string[];
}

/** Makes proofs for entries of one export. In: an export that was verified. Out: the proof of an entry. */
export async function proveEntries(bundle: LogBundle): Promise<(placed: PlacedEntry) => Promise<EntryProof>> {
  const nodes = new Map<string, Uint8Array>();
  const lookup: NodeLookup = async (wanted) => wanted.map(({ level, index }) => nodes.get(`${level}/${index}`)!);
  for (const [index, text] of bundle.entries.entries())
    for (const node of await completedNodes(lookup, index, leafHash(Buffer.from(text, "base64"))))
      nodes.set(`${node.level}/${node.index}`, node.hash);
  const sizes = bundle.checkpoints.map((note) => parseCheckpointText(parseNote(note).text).size);
  const size = Math.max(0, ...sizes);
  return async ({ log, index, leafHash: hash }) => {
    const path = index < size ? await inclusionProof(lookup, index, size) : [];
    return {
      log,
      index,
      leafHash: hash,
      size: index < size ? size : null,
      path: path.map((each) => Buffer.from(each).toString("base64")),
    };
  };
}
