import { generateKeyPairSync } from "node:crypto";
import { issueCertificate, makeDevelopmentCa } from "../../gateway/identity/development-pki/development-ca.ts";
import type { DevelopmentCa } from "../../gateway/identity/signed-structure.ts";

/** PEM texts that one end of a TLS connection shows and trusts. */
export interface TlsTexts {
  readonly certificate: string;
  readonly key: string;
  readonly ca: string;
}

/** A throw-away authority, and certificates of it. */
export interface BrokerPki {
  readonly ca: string;
  /** In: the name that EXTERNAL logs in with (TEST is put before it). */
  issue(name: string): TlsTexts;
}

/** Makes an authority for the length of a test. */
export function makeBrokerPki(): BrokerPki {
  const now = Date.now();
  const ca: DevelopmentCa = makeDevelopmentCa(now, "broker authority");
  return {
    ca: ca.certificate,
    issue(name) {
      const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
      const hosts = ["localhost", "127.0.0.1"];
      const [certificate] = issueCertificate({ ca, oin: "00000000000000000001", name, hosts, publicKey, now });
      const key = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
      return { certificate, key, ca: ca.certificate };
    },
  };
}
