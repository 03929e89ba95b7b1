import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseDocument } from "yaml";
import type { RabbitMq } from "../services/rabbitmq.ts";

/** Changes a configuration file as an administrator would. */
export function changeConfig(config: string, change: (document: ReturnType<typeof parseDocument>) => void): void {
  const document = parseDocument(readFileSync(config, "utf8"));
  change(document);
  writeFileSync(config, document.toString());
}

/**
 * Adds the link `amqps` with one partner to a configuration.
 * In: the file, the partner's OIN, which end of the link this is, the broker that issues its certificate, where it is dialled.
 */
export function linkOver(
  config: string,
  partner: string,
  end: "dialler" | "dialled",
  rabbit: RabbitMq,
  urls: readonly string[] = rabbit.urls,
): void {
  const texts = rabbit.pki.issue(end);
  const amqps: { [name: string]: unknown } = { urls, vhost: "/" };
  for (const name of ["certificate", "key", "ca"] as const) {
    const path = join(config, `../link-${name}.pem`);
    writeFileSync(path, texts[name], { mode: 0o600 });
    amqps[`${name}File`] = path;
  }
  changeConfig(config, (document) => {
    const partners = document.toJS().partners as { oin: string }[];
    const at = partners.findIndex((each) => each.oin === partner);
    document.setIn(["partners", at, "amqps"], document.createNode(amqps));
  });
}
