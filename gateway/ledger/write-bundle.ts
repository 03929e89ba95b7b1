import type { LogBundle } from "../core/types/log-bundle.ts";
import { PERSONAL_MEMBERS, type PersonalMember } from "./append-entry.ts";
import type { LogStorage } from "./log-storage.ts";
import { tilesOf } from "./tile.ts";

/** Entries that are read at once. */
const PAGE = 1000;

/** Cosigned checkpoints in a bundle, the newest: those of several years of daily deliveries. */
const MAXIMUM_COSIGNED = 5000;

/** What goes into a bundle beside the log itself. */
export interface BundleContents {
  /** Verifier keys of this log. */
  readonly logKeys: readonly string[];
  /** Verifier keys of those who cosign it. */
  readonly cosignerKeys?: readonly string[];
  /** Checkpoints beside the cosigned ones and the last saved one. */
  readonly checkpoints?: readonly string[];
  /** The partner's logs, of which the last checkpoint that was cosigned here goes along, with their verifier keys. */
  readonly partner?: { readonly origins: readonly string[]; readonly logKeys: readonly string[] };
  /** Adds the values behind commitments: they are personal data. */
  readonly disclose?: boolean;
}

/**
 * Writes a whole log as one document that verifies without database or network.
 * In: storage, origin, what goes along. Make a checkpoint first (`currentCheckpoint`), else the newest entries are an unsigned tail.
 * Out: the bundle, `schemas/log-bundle.schema.json`.
 */
export async function writeBundle(storage: LogStorage, origin: string, contents: BundleContents): Promise<LogBundle> {
  const { size } = await storage.head(origin);
  const entries: string[] = [];
  for (let from = 0; from < size; from += PAGE)
    for (const { leaf } of await storage.entries(origin, from, Math.min(from + PAGE, size))) entries.push(base64(leaf));

  const tiles: LogBundle["tiles"] = [];
  for (const { path, level, first, width } of tilesOf(size)) {
    const wanted = Array.from({ length: width }, (_, at) => ({ level: 8 * level, index: first + at }));
    tiles.push({ path, data: Buffer.concat(await storage.nodes(origin, wanted)).toString("base64") });
  }

  const last = await storage.lastCheckpoint(origin);
  const witnessed: LogBundle["witnessed"] = [];
  for (const partnersLog of contents.partner?.origins ?? []) {
    const seen = await storage.lastCosigned(partnersLog);
    if (seen !== undefined) witnessed.push({ keys: [...contents.partner!.logKeys], checkpoint: seen.note });
  }
  const cosigned = (await storage.cosigned(origin, MAXIMUM_COSIGNED)).map(({ note }) => note).reverse();
  return {
    v: 1,
    origin,
    logKeys: [...contents.logKeys],
    cosignerKeys: [...(contents.cosignerKeys ?? [])],
    entries,
    tiles,
    checkpoints: [
      ...new Set([...(contents.checkpoints ?? []), ...cosigned, ...(last === undefined ? [] : [last.note])]),
    ],
    witnessed,
    ...(contents.disclose ? { disclosures: await disclosuresOf(storage, origin, size) } : {}),
  };
}

async function disclosuresOf(
  storage: LogStorage,
  origin: string,
  size: number,
): Promise<NonNullable<LogBundle["disclosures"]>> {
  const all = await storage.disclosures(origin, 0, size);
  // the salt of a content root is kept in the same place, but opens no commitment
  return all
    .filter(({ name }) => PERSONAL_MEMBERS.includes(name as PersonalMember))
    .map(({ index, name, salt, value }) => ({
      index,
      name: name as PersonalMember,
      salt: base64(salt),
      value: base64(value),
    }));
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
}
