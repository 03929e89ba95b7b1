/** The certificates in a PEM text, one PEM each, in order; none when there are none. node:crypto reads only the first of several. */
export function certificatesIn(pem: string): readonly string[] {
  return pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
}
