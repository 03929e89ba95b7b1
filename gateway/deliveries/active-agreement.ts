import { agreementState } from "../agreements/agreement-state.ts";
import type { OutputSchema } from "../core/output-schema.ts";
import { SluisError } from "../core/sluis-error.ts";
import type { Agreement } from "../core/types/agreement.ts";
import type { StoredAgreement } from "./ports/agreement-register.ts";
import type { StoreTransaction } from "./ports/store.ts";

/** An agreement version as the flow uses it. */
export interface ActiveAgreement {
  readonly stored: StoredAgreement;
  readonly document: Agreement;
  readonly outputSchema: OutputSchema;
}

/** Reads an installed agreement. In: id; the newest version unless one is named. Throws AGREEMENT_UNKNOWN. */
export async function installedAgreement(tx: StoreTransaction, id: string, version?: number): Promise<ActiveAgreement> {
  return openedAgreement(await tx.agreements.get(id, version), id);
}

/** The same for one that was read already. In: what was found under the id. Throws AGREEMENT_UNKNOWN when that is nothing. */
export function openedAgreement(stored: StoredAgreement | undefined, id: string): ActiveAgreement {
  if (stored === undefined) throw new SluisError("AGREEMENT_UNKNOWN", { agreement: id });
  return opened(stored);
}

/**
 * Reads the version of an agreement that is in force on a day and checks that it may be used. A newer version that was installed
 * ahead of its first day does not count yet.
 * In: transaction, id, today's local date. Throws AGREEMENT_UNKNOWN and what `requireActive` throws.
 */
export async function activeAgreement(tx: StoreTransaction, id: string, today: string): Promise<ActiveAgreement> {
  const versions = (await tx.agreements.list()).filter((stored) => stored.id === id).map(opened);
  const found = versions.findLast(({ document }) => document.validFrom <= today) ?? versions.at(-1);
  if (found === undefined) throw new SluisError("AGREEMENT_UNKNOWN", { agreement: id });
  requireActive(found, today);
  return found;
}

/**
 * Checks that an agreement version may be used on a day (local date).
 * Throws AGREEMENT_UNSIGNED, AGREEMENT_NOT_YET, AGREEMENT_EXPIRED, AGREEMENT_SUSPENDED, AGREEMENT_ENDED.
 */
export function requireActive({ stored, document }: ActiveAgreement, today: string): void {
  const agreement = stored.id;
  const { validFrom: from, validUntil: until } = document;
  const state = agreementState(document, stored, today);
  if (state === "unsigned") throw new SluisError("AGREEMENT_UNSIGNED", { agreement });
  if (state === "notYet") throw new SluisError("AGREEMENT_NOT_YET", { agreement });
  if (state === "expired") throw new SluisError("AGREEMENT_EXPIRED", { agreement, from, until });
  if (state === "suspended") throw new SluisError("AGREEMENT_SUSPENDED", { agreement });
  if (state === "ended") throw new SluisError("AGREEMENT_ENDED", { agreement });
}

/**
 * Checks that nothing under way has to stop: a hold and an end count at once, expiry only for what is still to be released.
 * Throws AGREEMENT_SUSPENDED, AGREEMENT_ENDED.
 */
export function requireNoHold({ id: agreement, status }: StoredAgreement): void {
  if (status === "suspended") throw new SluisError("AGREEMENT_SUSPENDED", { agreement });
  if (status === "ended") throw new SluisError("AGREEMENT_ENDED", { agreement });
}

/** Texts that are kept parsed; one delivery reads its agreement some twenty times. */
const KEPT = 200;

/** What was parsed, by its text, the one used longest ago first. */
const parsed = new Map<string, unknown>();

function opened(stored: StoredAgreement): ActiveAgreement {
  return {
    stored,
    document: parsedOnce(stored.document) as Agreement,
    outputSchema: parsedOnce(stored.outputSchema) as OutputSchema,
  };
}

function parsedOnce(text: string): unknown {
  const value = parsed.get(text) ?? JSON.parse(text, (_, member: unknown) => Object.freeze(member));
  parsed.delete(text);
  if (parsed.size >= KEPT) parsed.delete(parsed.keys().next().value!);
  parsed.set(text, value);
  return value;
}
