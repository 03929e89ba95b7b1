import { SluisError } from "../sluis-error.ts";

/** Codes of Node and OpenSSL that say that the broker's certificate is not to be trusted. */
const NOT_TRUSTED =
  /^(?:SELF_SIGNED_CERT_IN_CHAIN|DEPTH_ZERO_SELF_SIGNED_CERT|UNABLE_TO_|CERT_|ERR_TLS_CERT_ALTNAME_INVALID|INVALID_CA|HOSTNAME_MISMATCH)/;

/** Alerts with which the other end refuses our certificate, or TLS 1.3. */
const REFUSES_US = /^(?:ERR_SSL_|EPROTO$)/;

/**
 * What a failure to connect, to log in or to declare means.
 * In: what amqplib or Node threw. Out: BROKER_NOT_TRUSTED, BROKER_REFUSES_US, BROKER_LOGIN_REFUSED, BROKER_WITHOUT_EXTERNAL,
 * BROKER_TOPOLOGY_DIFFERS, BROKER_PERMISSION_MISSING, BROKER_QUEUE_MISSING, and BROKER_UNREACHABLE for all that may pass by itself.
 */
export function brokerFailure(error: unknown, name = ""): SluisError {
  if (error instanceof SluisError) return error;
  const { code, message } = error as { readonly code?: string | number; readonly message?: string };
  const text = String(message);
  const cause = { cause: error };
  if (code === 406)
    return new SluisError("BROKER_TOPOLOGY_DIFFERS", { name, argument: differingArgument(text) }, cause);
  if (code === 404) return new SluisError("BROKER_QUEUE_MISSING", { name: name || missingName(text) }, cause);
  if (code === 403) return new SluisError("BROKER_PERMISSION_MISSING", { name }, cause);
  if (text.includes("SASL mechanism")) return new SluisError("BROKER_WITHOUT_EXTERNAL", {}, cause);
  if (text.includes("403 (ACCESS-REFUSED)") || text.includes("Expected ConnectionOpenOk"))
    return new SluisError("BROKER_LOGIN_REFUSED", {}, cause);
  if (typeof code === "string" && NOT_TRUSTED.test(code))
    return new SluisError("BROKER_NOT_TRUSTED", { why: code }, cause);
  if (typeof code === "string" && REFUSES_US.test(code))
    return new SluisError("BROKER_REFUSES_US", { why: code }, cause);
  return new SluisError("BROKER_UNREACHABLE", { why: typeof code === "string" ? code : "closed" }, cause);
}

/** Which argument an existing queue or exchange has otherwise, as RabbitMQ says. */
function differingArgument(text: string): string {
  return /inequivalent arg '([\w-]+)'/.exec(text)?.[1] ?? "type";
}

/** Which queue or exchange is not there, as RabbitMQ says. */
function missingName(text: string): string {
  return /no (?:queue|exchange) '([\w.-]+)'/.exec(text)?.[1] ?? "?";
}
