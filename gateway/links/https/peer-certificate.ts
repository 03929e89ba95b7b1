import type { X509Certificate } from "node:crypto";
import type { TLSSocket } from "node:tls";

const certificates = new WeakMap<TLSSocket, X509Certificate>();

/** Remembers the certificate that a connection's other end showed in its handshake. */
export function rememberPeer(socket: TLSSocket, certificate: X509Certificate): void {
  certificates.set(socket, certificate);
}

/**
 * The certificate that a connection's other end showed, to be checked again for every request. It is read once per connection:
 * asking Node takes the certificate out of OpenSSL's chain, and the next question finds none (nodejs/node issue 65579).
 * Out: the certificate, or undefined when the connection has none.
 */
export function peerCertificate(socket: TLSSocket): X509Certificate | undefined {
  const known = certificates.get(socket) ?? socket.getPeerX509Certificate();
  if (known !== undefined) certificates.set(socket, known);
  return known;
}
