/** Fields as they are handed in; only what the list below knows is written. */
export type LogFields = { readonly [name: string]: string | number | boolean | null };

const CODE = /^[A-Z][A-Z0-9_]{1,63}$/;
const WORD = /^[a-z][A-Za-z-]{0,39}$/;
// an agreement id without a letter, or with a run of digits in it, may be somebody's number
const AGREEMENT = /^(?=.*[a-z])(?!.*[0-9]{7})[a-z0-9][a-z0-9-]{2,39}$/;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Everything a log line may carry beside its event: codes, ids, steps, counts and durations (milliseconds). */
const SHAPES: { readonly [name: string]: RegExp | "number" } = {
  code: CODE,
  errorId: /^[0-9a-hjkmnp-tv-z]{8}$/,
  deliveryId: UUID,
  agreement: AGREEMENT,
  partner: /^[0-9]{20}$/,
  step: WORD,
  state: WORD,
  protocol: /^TLSv1\.[23]$/,
  cipher: /^TLS_[A-Z0-9_]{1,50}$/,
  // TLS group; a closed list, because a word alone could be anybody's name
  group: /^(?:X25519MLKEM768|X25519|X448|prime256v1|P-256|P-384|secp384r1)$/,
  version: "number",
  part: "number",
  records: "number",
  parts: "number",
  bytes: "number",
  attempts: "number",
  count: "number",
  problems: "number",
  port: "number",
  status: "number",
  durationMs: "number",
  milliseconds: "number",
};

/**
 * Keeps the fields that the list knows and whose value has the listed shape, so that no name, address or number of a person can
 * reach a log by mistake. Out: a new object, its members in the order of the list.
 */
export function allowedFields(fields: LogFields): { [name: string]: string | number } {
  const kept: { [name: string]: string | number } = {};
  for (const [name, shape] of Object.entries(SHAPES)) {
    const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (shape === "number" ? typeof value === "number" && Number.isFinite(value) : fits(shape, value))
      kept[name] = value as string | number;
  }
  return kept;
}

/** The event's name in kebab case when it is a few lower-case words; other text is not logged. */
export function allowedEvent(event: string): string {
  return /^[a-z]+(?:[ -][a-z]+){0,5}$/.test(event) ? event.replaceAll(" ", "-") : "unnamed-event";
}

function fits(shape: RegExp, value: unknown): boolean {
  return typeof value === "string" && shape.test(value);
}
