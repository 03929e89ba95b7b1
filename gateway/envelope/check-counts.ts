import { SluisError } from "../core/sluis-error.ts";
import type { Manifest } from "../core/types/manifest.ts";

/** Checks that a manifest's counts are the sums over its parts, and that an empty delivery has none. Throws MANIFEST_COUNTS_DIFFER. */
export function checkCounts(manifest: Manifest): void {
  const { counts, parts, kind } = manifest;
  if (counts.parts !== parts.length) throw new SluisError("MANIFEST_COUNTS_DIFFER", { what: "parts" });
  const records = parts.reduce((sum, part) => sum + part.records, 0);
  if (counts.records !== records) throw new SluisError("MANIFEST_COUNTS_DIFFER", { what: "records" });
  if (kind === "empty" && parts.length > 0) throw new SluisError("MANIFEST_COUNTS_DIFFER", { what: "empty" });
}
