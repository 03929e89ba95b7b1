/**
 * Reads base64 in its one form (RFC 4648 section 4 with padding, or section 5 without): a second text for the same bytes would
 * be a change that no hash shows.
 * In: text, alphabet. Out: the bytes, or undefined.
 */
export function strictBase64(text: string, alphabet: "base64" | "base64url" = "base64"): Buffer | undefined {
  const bytes = Buffer.from(text, alphabet);
  return bytes.toString(alphabet) === text ? bytes : undefined;
}
