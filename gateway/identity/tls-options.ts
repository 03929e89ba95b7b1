import { constants, X509Certificate } from "node:crypto";
import { type ConnectionOptions, checkServerIdentity, type PeerCertificate, type TlsOptions } from "node:tls";
import { SluisError } from "../core/sluis-error.ts";
import type { OwnKey } from "./key-file.ts";

/** What a TLS context of ours is made of. All of it, every time: a reload that leaves one out silently drops it. */
export interface TlsMaterial {
  /** A TLS key with its certificates. */
  readonly key: OwnKey;
  /** PEM certificates of the issuers that we accept. */
  readonly issuers: readonly string[];
  /** PEM revocation lists; when there is one, every issuer needs one (OpenSSL checks the whole chain). */
  readonly crls: readonly string[];
  /** Refuse a connection that cannot do X25519MLKEM768. */
  readonly postQuantumOnly?: boolean;
}

/** Options of the door: TLS 1.3 only, the caller must show a certificate of our issuers, nothing is resumed. */
export function serverTlsOptions(material: TlsMaterial): TlsOptions {
  return { ...common(material), requestCert: true, rejectUnauthorized: true };
}

/**
 * Options of the courier. `checkPartner` gets the door's certificate after the name in it was checked, and before the connection
 * counts as made, so nothing is written to a stranger; it throws to refuse (see `checkPeer`).
 */
export function clientTlsOptions(
  material: TlsMaterial,
  checkPartner: (peer: X509Certificate) => void,
): ConnectionOptions {
  return {
    ...common(material),
    rejectUnauthorized: true,
    checkServerIdentity: (host: string, peer: PeerCertificate): Error | undefined => {
      const wrongName = checkServerIdentity(host, peer);
      if (wrongName !== undefined) return wrongName;
      try {
        checkPartner(new X509Certificate(peer.raw));
        return undefined;
      } catch (error) {
        return error as Error;
      }
    },
  };
}

/** Refuses the setting that turns all of this off. In: the value of NODE_TLS_REJECT_UNAUTHORIZED. Throws TLS_CHECKS_DISABLED. */
export function refuseDisabledChecks(value: string | undefined): void {
  if (value === "0") throw new SluisError("TLS_CHECKS_DISABLED");
}

function common(material: TlsMaterial) {
  const certificates = material.key.certificates;
  if (certificates === undefined) throw new SluisError("KEY_MISSING", { purpose: "tls", id: "certificate" });
  return {
    key: material.key.privateKey.export({ type: "pkcs8", format: "pem" }),
    cert: certificates.join("\n"),
    ca: [...material.issuers],
    ...(material.crls.length > 0 ? { crl: [...material.crls] } : {}),
    minVersion: "TLSv1.3" as const,
    maxVersion: "TLSv1.3" as const,
    ciphers: "TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256",
    honorCipherOrder: true,
    // the hybrid group first, so that what is recorded today cannot be opened by a quantum computer later
    ecdhCurve: material.postQuantumOnly ? "X25519MLKEM768" : "X25519MLKEM768:X25519",
    // a resumed session is not checked against the revocation lists
    secureOptions: constants.SSL_OP_NO_TICKET,
  };
}
