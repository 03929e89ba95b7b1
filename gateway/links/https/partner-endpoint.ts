import type { X509Certificate } from "node:crypto";
import type { ConnectionOptions } from "node:tls";

/** Where a partner's door is and how to know it. Asked for anew at every request, so that renewed keys and cards count at once. */
export interface PartnerEndpoint {
  /** `https://host:port`, without a path. */
  readonly url: string;
  /** Where else its door is, such as that of its other instances; each is checked in the same way. */
  readonly furtherUrls?: readonly string[];
  /** Own key and certificate, accepted issuers, revocation lists, groups, and how the door's name is checked, for a new connection. */
  tls(): ConnectionOptions;
  /** Throws a SluisError unless this is a pinned, valid certificate of this partner (OIN included). */
  check(certificate: X509Certificate): void;
}
