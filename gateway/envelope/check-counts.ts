import { SluisError } from "../core/sluis-error.ts";
import type { Manifest } from "../core/types/manifest.ts";

/**
 * Checks that a manifest's counts are the sums over its parts and fit its kind (an empty delivery has none, a correction some), and that a correction or withdrawal,
 * and no other kind, names a delivery. Throws MANIFEST_COUNTS_DIFFER, CORRECTS_MISSING, CORRECTS_NOT_ALLOWED.
 */
export function checkCounts(manifest: Manifest): void {
  const { counts, parts, kind } = manifest;
  if (counts.parts !== parts.length) throw new SluisError("MANIFEST_COUNTS_DIFFER", { what: "parts" });
  const records = parts.reduce((sum, part) => sum + part.records, 0);
  if (counts.records !== records) throw new SluisError("MANIFEST_COUNTS_DIFFER", { what: "records" });
  if (kind === "empty" && parts.length > 0) throw new SluisError("MANIFEST_COUNTS_DIFFER", { what: "empty" });
  if (kind === "correction" && parts.length === 0)
    throw new SluisError("MANIFEST_COUNTS_DIFFER", { what: "correction" });
  const names = kind === "correction" || kind === "withdrawal";
  if (names && manifest.corrects === undefined) throw new SluisError("CORRECTS_MISSING", { kind });
  if (!names && manifest.corrects !== undefined) throw new SluisError("CORRECTS_NOT_ALLOWED", { kind });
}
