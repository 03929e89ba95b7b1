import { SluisError } from "../sluis-error.ts";

/** PEM texts for a connection with a broker. */
export interface BrokerTls {
  /** Our certificate, with those of its issuers after it. */
  readonly certificate: string;
  readonly key: string;
  /** The authorities that may have issued the broker's certificate; no others are trusted. */
  readonly ca: string;
}

/** Where a broker is and how to log in there. */
export interface BrokerConnection {
  /** `amqps://host:port` of each node of the cluster; tried in turn. */
  readonly urls: readonly string[];
  readonly vhost: string;
  /** Read again for every connection, so that a renewed certificate is used from the next one on. */
  readonly tls: () => BrokerTls;
}

/** One node's address. */
export interface BrokerAddress {
  readonly hostname: string;
  readonly port: number;
}

/**
 * Reads the addresses of a broker. Out: host and port of each.
 * Throws BROKER_URL_REFUSED for anything else than TLS (`amqp:`), and for a name or password in the address: the certificate logs in.
 */
export function brokerAddresses(urls: readonly string[]): readonly BrokerAddress[] {
  if (urls.length === 0) throw new SluisError("BROKER_URL_REFUSED", { why: "none" });
  return urls.map((text) => {
    const url = URL.parse(text);
    if (url === null || url.hostname === "") throw new SluisError("BROKER_URL_REFUSED", { why: "form" });
    if (url.protocol !== "amqps:") throw new SluisError("BROKER_URL_REFUSED", { why: "plaintext" });
    if (url.username !== "" || url.password !== "") throw new SluisError("BROKER_URL_REFUSED", { why: "password" });
    if (!["", "/"].includes(url.pathname) || url.search !== "")
      throw new SluisError("BROKER_URL_REFUSED", { why: "path" });
    return { hostname: url.hostname.replace(/^\[|\]$/g, ""), port: Number(url.port) || 5671 };
  });
}
