/** Who an officer is in this organisation. One person may have several, each as an entry of its own in the configuration. */
export const ROLES = [
  "data-officer",
  "intake",
  "privacy-officer",
  "auditor",
  "functional-administrator",
  "technical-administrator",
] as const;

/** A role's name, as it stands in the configuration and in the log. */
export type Role = (typeof ROLES)[number];

/** What a role is called on a Dutch screen. */
export const ROLE_LABELS: { readonly [role in Role]: string } = {
  "data-officer": "gegevensverstrekker",
  intake: "gegevensontvanger",
  "privacy-officer": "privacyfunctionaris",
  auditor: "auditor",
  "functional-administrator": "functioneel beheerder",
  "technical-administrator": "technisch beheerder",
};
