import type { Role } from "./roles.ts";

/**
 * Which roles may do what; what is not listed is refused. Nobody who administers sees content, and the privacy officer and the
 * auditor prove what happened without reading it.
 */
export const PERMISSIONS = {
  push: ["data-officer"],
  preview: ["data-officer"],
  withdraw: ["data-officer", "privacy-officer"],
  release: ["data-officer"],
  cancel: ["data-officer"],
  resend: ["data-officer", "functional-administrator", "technical-administrator"],
  "read-deliveries": [
    "data-officer",
    "intake",
    "privacy-officer",
    "auditor",
    "functional-administrator",
    "technical-administrator",
  ],
  "read-rejections": ["data-officer", "functional-administrator"],
  "export-rows": ["intake"],
  match: ["intake"],
  "pseudonymise-own": ["intake"],
  "read-agreements": [
    "data-officer",
    "intake",
    "privacy-officer",
    "auditor",
    "functional-administrator",
    "technical-administrator",
  ],
  "change-agreements": ["functional-administrator"],
  "change-keys": ["functional-administrator", "technical-administrator"],
  "read-cards": [
    "data-officer",
    "privacy-officer",
    "auditor",
    "functional-administrator",
    "technical-administrator",
    "intake",
  ],
  "revoke-keys": ["functional-administrator", "technical-administrator", "privacy-officer"],
  "override-budget": ["data-officer", "intake", "functional-administrator", "privacy-officer"],
  "suspend-agreements": ["functional-administrator", "privacy-officer", "data-officer"],
  "read-retention": ["privacy-officer", "auditor", "intake", "data-officer", "functional-administrator"],
  "hold-data": ["privacy-officer"],
  "ask-erasure": ["privacy-officer"],
  "erase-data": ["privacy-officer", "functional-administrator"],
  "read-log": ["privacy-officer", "auditor"],
  "export-log": ["privacy-officer", "auditor"],
  "search-subject": ["privacy-officer"],
  "make-backup": ["technical-administrator"],
  "start-successor": ["privacy-officer", "functional-administrator", "technical-administrator"],
  "check-partners": ["data-officer", "functional-administrator", "technical-administrator"],
} as const satisfies { readonly [action: string]: readonly Role[] };

/** Something an officer may ask the gateway to do. */
export type Action = keyof typeof PERMISSIONS;

/** Whether a role may do this. In: a role's name (an unknown one may nothing), the action. */
export function mayDo(role: string, action: Action): boolean {
  const roles: readonly string[] = PERMISSIONS[action];
  return roles.includes(role);
}
