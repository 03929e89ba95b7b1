import { X509Certificate } from "node:crypto";
import { SluisError } from "../core/sluis-error.ts";
import { certificateInfo } from "./certificate-info.ts";
import type { OwnKey } from "./key-file.ts";
import { missingUsage } from "./key-usage.ts";

/** What a certificate must fit to be ours. */
export interface OwnCertificateRule {
  readonly oin: string;
  readonly environment: "test" | "production";
  /** TLS keys of this gateway. */
  readonly keys: readonly OwnKey[];
  /** Milliseconds since 1970. */
  readonly now: number;
}

/**
 * Finds our certificate among those that an issuer sent, and the chain up to its root, and judges all of it.
 * In: PEM certificates in any order, what they must fit. Out: the key it is of, and the chain, own first.
 * Throws CERTIFICATE_INVALID (form), CERTIFICATE_OTHER_KEY (of no key of ours), CERTIFICATE_OTHER_OIN, CERTIFICATE_NOT_NOW,
 * CERTIFICATE_USAGE, CERTIFICATE_CHAIN, DEVELOPMENT_CERTIFICATE (in production).
 */
export function checkOwnCertificate(
  pems: readonly string[],
  rule: OwnCertificateRule,
): { readonly key: OwnKey; readonly chain: readonly X509Certificate[] } {
  const all = pems.map(read);
  if (all.length === 0) throw new SluisError("CERTIFICATE_INVALID", { why: "no certificate in file" });
  const own = all.find((certificate) => rule.keys.some((key) => certificate.checkPrivateKey(key.privateKey)));
  const key = rule.keys.find(({ privateKey }) => own?.checkPrivateKey(privateKey));
  if (own === undefined || key === undefined) throw new SluisError("CERTIFICATE_OTHER_KEY");
  const { oin } = certificateInfo(own);
  if (oin !== rule.oin) throw new SluisError("CERTIFICATE_OTHER_OIN", { found: oin ?? "-", oin: rule.oin });
  const missing = own.ca ? "no authority" : missingUsage(own);
  if (missing !== null) throw new SluisError("CERTIFICATE_USAGE", { missing });
  const chain = chainOf(own, all);
  for (const certificate of chain) requireValid(certificate, rule.now);
  if (rule.environment === "production" && chain.some(isDevelopment)) throw new SluisError("DEVELOPMENT_CERTIFICATE");
  return { key, chain };
}

function read(pem: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch (cause) {
    throw new SluisError("CERTIFICATE_INVALID", { why: "form" }, { cause });
  }
}

/** From our certificate to a root: a partner that has only the issuers of our card must be able to follow it. */
function chainOf(own: X509Certificate, all: readonly X509Certificate[]): X509Certificate[] {
  const chain = [own];
  for (let last = own; !last.checkIssued(last); last = chain.at(-1)!) {
    const issuer = all.find(
      (candidate) =>
        candidate.ca && !chain.includes(candidate) && last.checkIssued(candidate) && signs(candidate, last),
    );
    if (issuer === undefined) throw new SluisError("CERTIFICATE_CHAIN", { issuer: oneLine(last.issuer) });
    chain.push(issuer);
  }
  const root = chain.at(-1)!;
  if (chain.length === 1 || !signs(root, root))
    throw new SluisError("CERTIFICATE_CHAIN", { issuer: oneLine(root.issuer) });
  return chain;
}

function signs(issuer: X509Certificate, certificate: X509Certificate): boolean {
  return certificate.verify(issuer.publicKey);
}

function requireValid(certificate: X509Certificate, now: number): void {
  const { notBefore, notAfter } = certificateInfo(certificate);
  if (now < notBefore || now > notAfter)
    throw new SluisError("CERTIFICATE_NOT_NOW", {
      subject: oneLine(certificate.subject),
      from: new Date(notBefore).toISOString(),
      until: new Date(notAfter).toISOString(),
    });
}

/** Development authorities begin their names so; a real one does not. */
function isDevelopment({ issuer }: X509Certificate): boolean {
  return /^CN=TEST /m.test(issuer);
}

function oneLine(name: string): string {
  return name.replaceAll("\n", ", ");
}
