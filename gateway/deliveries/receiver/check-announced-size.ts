import { SluisError } from "../../core/sluis-error.ts";
import type { Agreement } from "../../core/types/agreement.ts";
import type { Manifest } from "../../core/types/manifest.ts";
import { expectedRecords } from "../budget/expected-records.ts";

/** A delivery of this many bytes is taken under every agreement: some four million records of a usual width. */
const ALWAYS = 1024 ** 3;
/** A full delivery, or a correction after a long time, is so many times a usual one. */
const TIMES = 100;
/** More than nearly any record takes, bytes. */
const RECORD = 1024;

/**
 * Refuses to make room for a delivery that its agreement cannot explain: what a manifest announces is then taken, kept and opened.
 * In: the manifest, its agreement. Throws TOO_LARGE.
 */
export function checkAnnouncedSize({ parts }: Manifest, agreement: Agreement): void {
  const limit = Math.max(ALWAYS, TIMES * RECORD * expectedRecords(agreement));
  // a few hundred sealed bytes may open to megabytes
  const bytes = parts.reduce((sum, { sealedBytes, plainBytes }) => sum + Math.max(sealedBytes, plainBytes), 0);
  if (bytes > limit) throw new SluisError("TOO_LARGE", { what: "delivery", limit });
}
