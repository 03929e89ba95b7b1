import { createPrivateKey, X509Certificate } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { SluisError } from "../core/sluis-error.ts";
import { makeDevelopmentCa } from "../identity/development-pki/development-ca.ts";
import { makeCrl } from "../identity/development-pki/make-crl.ts";
import type { DevelopmentCa } from "../identity/signed-structure.ts";

/** How long its first revocation list counts, as long as the certificates it issues. */
const LIST_DAYS = 398;

/** The revocation list of a development authority. */
export function crlFile(folder: string): string {
  return join(folder, "ca-crl.pem");
}

/**
 * The throw-away authority of a folder, made when there is none yet: `ca.pem`, `ca-key.pem` and `ca-crl.pem`, as certs-dev makes them.
 * In: folder, milliseconds since 1970. Throws DOCUMENT_NOT_READABLE when what is there is no authority.
 */
export function developmentCaIn(folder: string, now: number): DevelopmentCa {
  const certificateFile = join(folder, "ca.pem");
  const keyFile = join(folder, "ca-key.pem");
  if (existsSync(certificateFile)) {
    try {
      const certificate = readFileSync(certificateFile, "utf8");
      const name = /^CN=(.*)$/m.exec(new X509Certificate(certificate).subject)?.[1];
      if (name === undefined) throw new Error("no name");
      return { name, certificate, privateKey: createPrivateKey(readFileSync(keyFile)) };
    } catch (cause) {
      throw new SluisError("DOCUMENT_NOT_READABLE", { path: folder, why: "ca.pem, ca-key.pem" }, { cause });
    }
  }
  const ca = makeDevelopmentCa(now, "Sluis");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const write = (path: string, text: string | Buffer): void => writeFileSync(path, text, { flag: "wx", mode: 0o600 });
  write(certificateFile, ca.certificate);
  write(keyFile, ca.privateKey.export({ type: "pkcs8", format: "pem" }));
  const nextUpdate = now + LIST_DAYS * 24 * 3600 * 1000;
  write(crlFile(folder), makeCrl({ ca, revoked: [], thisUpdate: now, nextUpdate }));
  return ca;
}
