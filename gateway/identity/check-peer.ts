import type { X509Certificate } from "node:crypto";
import { SluisError } from "../core/sluis-error.ts";
import type { PartnerCard } from "../core/types/partner-card.ts";
import { certificateInfo } from "./certificate-info.ts";
import type { RevocationList } from "./revocation-list.ts";

/**
 * Checks that a certificate is of this partner and still counts. TLS says only that one of our issuers made it; so this runs before
 * a byte is written, and for every request, because kept-alive connections outlive a revocation.
 * In: the peer's certificate, the partner's card (undefined: no partner has this OIN), revocation, milliseconds since 1970.
 * Throws PARTNER_UNKNOWN, PARTNER_PIN_MISMATCH, CERTIFICATE_EXPIRED, CERTIFICATE_REVOKED, REVOCATION_UNKNOWN.
 */
export function checkPeer(
  peer: X509Certificate,
  card: Pick<PartnerCard, "oin" | "tlsPins"> | undefined,
  revocation: Pick<RevocationList, "check">,
  now: number,
): void {
  const info = certificateInfo(peer);
  if (card === undefined || info.oin !== card.oin) throw new SluisError("PARTNER_UNKNOWN");
  if (!card.tlsPins.includes(info.pin)) throw new SluisError("PARTNER_PIN_MISMATCH");
  if (now < info.notBefore || now > info.notAfter) throw new SluisError("CERTIFICATE_EXPIRED");
  revocation.check(peer);
}
