import { X509Certificate } from "node:crypto";
import { certificateInfo } from "../identity/certificate-info.ts";
import type { Keystore } from "../identity/keystore.ts";

/** Whether a time, in milliseconds since 1970, lies in the validity of the certificate that this gateway uses. Throws KEY_MISSING. */
export function isCredible(keystore: Keystore, now: number): boolean {
  const { notBefore, notAfter } = certificateInfo(new X509Certificate(keystore.current("tls").certificates![0]!));
  return notBefore <= now && now <= notAfter;
}
