import { checkControlDocument } from "../core/control-document.ts";
import { SluisError } from "../core/sluis-error.ts";
import type { LogBundle } from "../core/types/log-bundle.ts";
import { readCheckpoint, readKeys, type VerifiedCheckpoint } from "./checkpoint-evidence.ts";
import { createFindingList, type FindingList } from "./finding.ts";
import { followLogKeys, type PlacedRotation } from "./log-key-rotation.ts";
import { rotationsIn } from "./rotations-in.ts";
import { verifierKey } from "./verifier-key.ts";

/** Verifier keys from a partner card, which count instead of those in the bundle. */
export interface TrustedKeys {
  readonly logKeys?: readonly string[];
  readonly cosignerKeys?: readonly string[];
  /** Rotations of the cosigner's log key that stand in its own exports, by which its keys are followed. */
  readonly rotations?: readonly PlacedRotation[];
}

/** A bundle with its signatures verified; its entries have not been looked at. */
export interface OpenedBundle {
  /** undefined when the document is no bundle; then that is the only finding. */
  readonly bundle: LogBundle | undefined;
  readonly checkpoints: readonly VerifiedCheckpoint[];
  /** Checkpoints of the partner's log that this side holds. */
  readonly witnessed: readonly VerifiedCheckpoint[];
  readonly findings: FindingList;
  readonly limits: FindingList;
}

/** Checks the form of a bundle and every signature in it. In: the parsed document, keys to trust. Out: what holds. */
export function openBundle(document: unknown, trusted: TrustedKeys): OpenedBundle {
  const findings = createFindingList();
  const limits = createFindingList();
  let bundle: LogBundle;
  try {
    bundle = checkControlDocument<LogBundle>("log-bundle", document);
  } catch (error) {
    if (!(error instanceof SluisError)) throw error;
    findings.add("BUNDLE_UNREADABLE", "", null, { why: String(error.details["at"]) });
    return { bundle: undefined, checkpoints: [], witnessed: [], findings, limits };
  }
  const { origin } = bundle;
  const listed = readKeys(origin, bundle.logKeys, findings);
  const named = trusted.logKeys === undefined ? listed : readKeys(origin, trusted.logKeys, findings);
  // one key is enough to follow the log across those that took its place, and back
  const keys = followLogKeys(named, rotationsIn(bundle));
  const listedCosigners = readKeys(origin, bundle.cosignerKeys, findings);
  const namedCosigners =
    trusted.cosignerKeys === undefined ? listedCosigners : readKeys(origin, trusted.cosignerKeys, findings);
  const cosigners = followLogKeys(namedCosigners, trusted.rotations ?? []);
  if (trusted.logKeys === undefined) limits.add("KEYS_FROM_BUNDLE", origin, null);
  const checkpoints = bundle.checkpoints.flatMap(
    (note) => readCheckpoint(note, origin, keys, cosigners, findings, limits) ?? [],
  );
  // the owner of this log cosigned what he holds of the partner's
  const own = keys.map(({ name, publicKey }) => verifierKey(name, "cosigner", publicKey));
  const witnessed = bundle.witnessed.flatMap(({ keys: texts, checkpoint }) => {
    const log = checkpoint.split("\n", 1)[0]!; // it must be signed with keys of the log that it names
    return readCheckpoint(checkpoint, log, readKeys(log, texts, findings), own, findings, limits) ?? [];
  });
  return { bundle, checkpoints, witnessed, findings, limits };
}
