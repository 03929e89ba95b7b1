import { localDate } from "../core/local-date.ts";
import { SluisError } from "../core/sluis-error.ts";
import type { Agreement } from "../core/types/agreement.ts";
import type { Manifest } from "../core/types/manifest.ts";
import { keyCommitment } from "./content-key.ts";
import { LONGEST_UNDER_WAY, NO_PREVIOUS } from "./envelope-form.ts";
import type { OpenedEnvelope } from "./read-envelope.ts";

/** What opening needs of the installed agreement version that the manifest names. */
export interface AgreementFacts {
  readonly version: number;
  readonly hash: string;
  readonly status: "active" | "suspended" | "ended";
  /** By both parties. */
  readonly signed: boolean;
  /** OINs. */
  readonly supplier: string;
  readonly receiver: string;
  readonly suites: Agreement["suites"];
  readonly outputSchemaHash: string;
  /** Local dates, both included. */
  readonly validFrom: string;
  readonly validUntil: string;
  /** When a newer version took its place here, milliseconds since 1970; null while none has. */
  readonly supersededAt: number | null;
}

/** How things stand here, read in the transaction that accepts the delivery. */
export interface ManifestExpectation {
  /** The version that the manifest names or, when that one is not installed, the newest; undefined when the id is not known with this sender. */
  readonly agreement: AgreementFacts | undefined;
  /** The last closed number of this agreement, incoming; undefined before the first. */
  readonly sequence: { readonly number: number; readonly manifestHash: string } | undefined;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/**
 * The last steps of "Opening" in the design, in its order: agreement active and equal, suite, number and previous hash, expiry,
 * key commitment. The canary is the caller's. A delivery that is known already must not come here: its number is taken.
 * Throws AGREEMENT_UNKNOWN, AGREEMENT_DIFFERS, PARTNER_MISMATCH, NOT_THE_RECEIVER, AGREEMENT_ENDED, AGREEMENT_UNSIGNED, AGREEMENT_SUSPENDED (retry),
 * AGREEMENT_EXPIRED, OUTPUT_SCHEMA_DIFFERS, SUITE_NOT_AGREED, NUMBER_OUT_OF_ORDER, PREVIOUS_DIFFERS, DELIVERY_EXPIRED,
 * KEY_COMMITMENT_WRONG.
 */
export function checkManifest(opened: OpenedEnvelope, expect: ManifestExpectation): void {
  const { manifest } = opened;
  const agreement = checkAgreement(manifest, expect.agreement);
  checkParties(manifest, agreement);
  checkStatus(manifest, agreement, expect.now);
  checkOutputSchema(manifest, agreement);
  checkSuite(manifest, agreement);
  checkNumber(manifest, expect.sequence);
  checkExpiry(manifest, expect.now);
  checkKeyCommitment(opened);
}

function checkAgreement(manifest: Manifest, own: AgreementFacts | undefined): AgreementFacts {
  const agreement = manifest.agreement.id;
  if (own === undefined) throw new SluisError("AGREEMENT_UNKNOWN", { agreement });
  // what was released before the newer version may still be under way; a sender that never took it over is not
  const isOver = own.supersededAt !== null && manifest.createdAt > own.supersededAt + LONGEST_UNDER_WAY;
  if (own.version !== manifest.agreement.version || isOver)
    throw new SluisError("AGREEMENT_DIFFERS", { agreement, member: "version" });
  if (own.hash !== manifest.agreement.hash) throw new SluisError("AGREEMENT_DIFFERS", { agreement, member: "hash" });
  return own;
}

/** `readEnvelope` showed who signed and that it is for us; here, that the agreement gives them these roles. */
function checkParties(manifest: Manifest, agreement: AgreementFacts): void {
  if (agreement.supplier !== manifest.sender) throw new SluisError("PARTNER_MISMATCH", { what: "supplier" });
  if (agreement.receiver !== manifest.receiver) throw new SluisError("NOT_THE_RECEIVER", { what: "agreement" });
}

/**
 * A hold is retried; an end is permanent; validity is judged by the day of delivery, so a late arrival is not lost, but by no day
 * that is still to come.
 */
function checkStatus(manifest: Manifest, own: AgreementFacts, now: number): void {
  const agreement = manifest.agreement.id;
  if (own.status === "ended") throw new SluisError("AGREEMENT_ENDED", { agreement });
  if (!own.signed) throw new SluisError("AGREEMENT_UNSIGNED", { agreement });
  if (own.status === "suspended") throw new SluisError("AGREEMENT_SUSPENDED", { agreement });
  const day = localDate(Math.min(manifest.createdAt, now));
  if (day < own.validFrom || day > own.validUntil)
    throw new SluisError("AGREEMENT_EXPIRED", { agreement, from: own.validFrom, until: own.validUntil });
}

function checkOutputSchema(manifest: Manifest, own: AgreementFacts): void {
  if (manifest.outputSchema !== own.outputSchemaHash)
    throw new SluisError("OUTPUT_SCHEMA_DIFFERS", { agreement: manifest.agreement.id });
}

function checkSuite(manifest: Manifest, own: AgreementFacts): void {
  if (!own.suites.includes(manifest.suite))
    throw new SluisError("SUITE_NOT_AGREED", { agreement: manifest.agreement.id, suite: manifest.suite });
}

/**
 * Only the next number of an agreement's sequence is taken, and only behind the delivery that was closed last.
 * Throws NUMBER_OUT_OF_ORDER, PREVIOUS_DIFFERS.
 */
export function checkNumber(
  manifest: Pick<Manifest, "number" | "previous">,
  last: ManifestExpectation["sequence"],
): void {
  const expected = (last?.number ?? 0) + 1;
  if (manifest.number !== expected)
    throw new SluisError("NUMBER_OUT_OF_ORDER", { received: manifest.number, expected });
  if (manifest.previous !== (last?.manifestHash ?? NO_PREVIOUS))
    throw new SluisError("PREVIOUS_DIFFERS", { number: manifest.number });
}

function checkExpiry(manifest: Manifest, now: number): void {
  const last = Math.min(manifest.expiresAt, manifest.createdAt + LONGEST_UNDER_WAY);
  if (now > last) throw new SluisError("DELIVERY_EXPIRED", { number: manifest.number });
}

function checkKeyCommitment(opened: OpenedEnvelope): void {
  if (keyCommitment(opened.contentKey) !== opened.manifest.keyCommitment) throw new SluisError("KEY_COMMITMENT_WRONG");
}
