const DAY = 24 * 3600_000;

/** Days before the end at which it is told, the last first: asking an issuer for a new certificate takes days. */
const STAGES = [7, 14, 30] as const;

/** Within how many days a certificate ends: 7, 14 or 30; null when it is longer. In: its end, now, milliseconds since 1970. */
export function expiryStage(notAfter: number, now: number): 7 | 14 | 30 | null {
  return STAGES.find((days) => notAfter - now < days * DAY) ?? null;
}
