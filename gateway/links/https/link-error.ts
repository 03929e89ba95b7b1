import { SluisError } from "../../core/sluis-error.ts";

/** Codes of Node and OpenSSL about certificates and handshakes; every other failure is one of the network. */
const TLS_CODE =
  /^(?:ERR_TLS|ERR_SSL|ERR_OSSL|CERT_|CRL_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|INVALID_|PATH_LENGTH|EPROTO$)/;

/**
 * What a failed request to a partner means. In: the partner's OIN and whatever was thrown. Out: a SluisError of ours as it is,
 * else PARTNER_TLS_REFUSED, PARTNER_ANSWER_INVALID (not HTTP) or PARTNER_UNREACHABLE with the code of the failure.
 */
export function linkError(partner: string, error: unknown): SluisError {
  if (error instanceof SluisError) return error;
  const code = (error as { code?: unknown } | null)?.code;
  const why = typeof code === "string" ? code : "?";
  if (why.startsWith("HPE_")) return new SluisError("PARTNER_ANSWER_INVALID", { partner, why }, { cause: error });
  const kind = TLS_CODE.test(why) ? "PARTNER_TLS_REFUSED" : "PARTNER_UNREACHABLE";
  return new SluisError(kind, { partner, why }, { cause: error });
}
