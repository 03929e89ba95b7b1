import { X509Certificate } from "node:crypto";
import { certificateInfo } from "../identity/certificate-info.ts";
import type { OwnKey } from "../identity/key-file.ts";

/** The certificate that was read last; it is asked about at each step of a delivery, and changes about once a year. */
let own: { readonly pem: string; readonly certificate: X509Certificate } | undefined;

/** Whether a time, in milliseconds since 1970, lies in the validity of the certificate of the TLS key that this gateway uses. */
export function isCredible({ certificates }: OwnKey, now: number): boolean {
  const pem = certificates![0]!;
  if (own?.pem !== pem) own = { pem, certificate: new X509Certificate(pem) };
  const { notBefore, notAfter } = certificateInfo(own.certificate);
  return notBefore <= now && now <= notAfter;
}
