import type { LogBundle } from "../../gateway/core/types/log-bundle.ts";
import type { LogEntry } from "../../gateway/core/types/log-entry.ts";
import { signCheckpoint } from "../../gateway/ledger/checkpoint.ts";
import { encodeEntry } from "../../gateway/ledger/log-entry.ts";
import { leafHash } from "../../gateway/ledger/merkle-hash.ts";
import { completedNodes, type NodeLookup, treeRoot } from "../../gateway/ledger/merkle-proof.ts";
import { tilesOf } from "../../gateway/ledger/tile.ts";
import { aboutDelivery, type LedgerSide } from "./ledger-world.ts";

/** One changed export: how it was changed, and the file. */
export interface Mutant {
  readonly kind: string;
  readonly what: string;
  readonly file: Buffer;
}

/** How far a forger goes: changes the entries only, makes the tiles fit, or signs a new checkpoint as well. */
const DEPTHS = ["entries", "tiles", "signed"] as const;

/** An export as it is written to a file. */
export function fileOf(bundle: LogBundle): Buffer {
  return Buffer.from(`${JSON.stringify(bundle)}\n`);
}

/** The file with one bit changed, for each bit in turn. */
export function* flippedBits(bundle: LogBundle): Generator<Mutant> {
  const file = fileOf(bundle);
  for (let bit = 0; bit < 8 * file.length; bit++) {
    const changed = Buffer.from(file);
    changed[bit >> 3]! ^= 1 << (bit & 7);
    yield { kind: "one bit of the file", what: `bit ${bit & 7} of byte ${bit >> 3}`, file: changed };
  }
}

/**
 * Every entry dropped, doubled, swapped with the next, replaced, back-dated, and one inserted at every place and the end cut off at
 * every length; each by forgers of three depths, of whom the last holds the log's key.
 * In: an export whose checkpoints cover all entries, the side that wrote it.
 */
export async function* rewrittenLogs(bundle: LogBundle, side: LedgerSide): AsyncGenerator<Mutant> {
  for (const [kind, what, entries] of rewrites(bundle.entries))
    for (const depth of DEPTHS) {
      const changed = await forged({ ...bundle, entries }, side, depth);
      yield { kind: `${kind}, ${depth}`, what, file: fileOf(changed) };
    }
}

/** Each value behind a commitment left out, replaced and given twice, in an export that has some. */
export function* lostDisclosures(bundle: LogBundle): Generator<Mutant & { readonly index: number }> {
  const disclosures = bundle.disclosures ?? [];
  const file = (changed: typeof disclosures) => fileOf({ ...bundle, disclosures: changed });
  for (const [at, disclosure] of disclosures.entries()) {
    const { index, name } = disclosure;
    const what = `${name} of entry ${index}`;
    yield { kind: "left out", what, index, file: file(disclosures.toSpliced(at, 1)) };
    const other = { ...disclosure, value: Buffer.from("somebody else").toString("base64") };
    yield { kind: "replaced", what, index, file: file(disclosures.with(at, other)) };
    yield {
      kind: "given under another entry",
      what,
      index,
      file: file(disclosures.with(at, { ...disclosure, index: index + 1 })),
    };
  }
}

type Entries = LogBundle["entries"];

function* rewrites(entries: Entries): Generator<readonly [kind: string, what: string, entries: Entries]> {
  const read = (at: number) => JSON.parse(Buffer.from(entries[at]!, "base64").toString()) as LogEntry;
  const other = (time: number) =>
    encodeEntry({ ...aboutDelivery("cancelled", 77), v: 1, time } as LogEntry).toString("base64");
  const last = entries.length - 1;
  for (const at of entries.keys()) {
    const entry = read(at);
    yield ["dropped", `entry ${at}`, entries.toSpliced(at, 1)];
    yield ["doubled", `entry ${at}`, entries.toSpliced(at, 0, entries[at]!)];
    yield ["inserted", `before entry ${at}`, entries.toSpliced(at, 0, other(entry.time))];
    yield ["replaced", `entry ${at}`, entries.with(at, other(entry.time))];
    yield [
      "back-dated",
      `entry ${at}`,
      entries.with(at, encodeEntry({ ...entry, time: entry.time - 1 }).toString("base64")),
    ];
    yield ["truncated", `after ${at} entries`, entries.slice(0, at)];
    if (at < last)
      yield ["swapped", `entries ${at} and ${at + 1}`, entries.with(at, entries[at + 1]!).with(at + 1, entries[at]!)];
  }
}

async function forged(bundle: LogBundle, side: LedgerSide, depth: (typeof DEPTHS)[number]): Promise<LogBundle> {
  if (depth === "entries") return bundle;
  const { tiles, root } = await treeOf(bundle.entries);
  if (depth === "tiles") return { ...bundle, tiles };
  const checkpoint = { origin: bundle.origin, size: bundle.entries.length, root };
  return { ...bundle, tiles, checkpoints: [signCheckpoint(checkpoint, side.logSigner)] };
}

async function treeOf(entries: Entries): Promise<{ tiles: LogBundle["tiles"]; root: Uint8Array }> {
  const nodes = new Map<string, Uint8Array>();
  const lookup: NodeLookup = async (wanted) => wanted.map(({ level, index }) => nodes.get(`${level}/${index}`)!);
  for (const [index, entry] of entries.entries())
    for (const node of await completedNodes(lookup, index, leafHash(Buffer.from(entry, "base64"))))
      nodes.set(`${node.level}/${node.index}`, node.hash);
  const tiles = tilesOf(entries.length).map(({ path, level, first, width }) => {
    const hashes = Array.from({ length: width }, (_, at) => nodes.get(`${8 * level}/${first + at}`)!);
    return { path, data: Buffer.concat(hashes).toString("base64") };
  });
  return { tiles, root: await treeRoot(lookup, entries.length) };
}
