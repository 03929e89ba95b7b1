import type { EntryType } from "../../ledger/entry-rules.ts";

/**
 * Types of entries that the yearly report counts as events of the gateway itself, by section. What happened to deliveries and the logs' own
 * checks have sections of their own.
 */
export const GATEWAY_EVENTS = {
  access: [
    "record-access",
    "export",
    "subject-request",
    "subject-asked",
    "subject-answered",
    "log-read",
    "login",
    "role-changed",
  ],
  keys: [
    "key-created",
    "key-handed-over",
    "key-activated",
    "key-retired",
    "key-destroyed",
    "key-revoked",
    "log-key-rotated",
    "budget-override-asked",
    "budget-overridden",
  ],
  agreements: [
    "agreement-signed",
    "agreement-proposed",
    "agreement-accepted",
    "agreement-refused",
    "agreement-suspended",
    "agreement-resumed",
    "agreement-ended",
  ],
  changes: [
    "configuration-changed",
    "card-accepted",
    "card-changed",
    "own-card-changed",
    "certificate-loaded",
    "certificate-expiring",
    "certificate-revoked",
    "message-refused",
    "clock-stepped",
    "checkpoint-refused",
    "checkpoint-conflict",
    "backup-made",
    "store-restored",
    "successor",
  ],
} as const satisfies { readonly [section: string]: readonly EntryType[] };
