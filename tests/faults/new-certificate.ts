import { dirname, join } from "node:path";
import { developmentCaIn } from "../../gateway/cli/development-ca-folder.ts";
import { loadConfig } from "../../gateway/cli/load-config.ts";
import { openKeys } from "../../gateway/cli/open-keys.ts";
import { issueCertificate } from "../../gateway/identity/development-pki/development-ca.ts";
import { systemClock } from "../../gateway/main/system-clock.ts";
import { sluis } from "./pair.ts";
import type { Side } from "./side.ts";

/**
 * Gives a side a new TLS key and certificate, and the card that tells partners of it, as its administrator does while it runs.
 * In: the side, its OIN, options of `cert rotate`. Out: the certificate, PEM.
 */
export async function newCertificate({ config }: Side, oin: string, ...how: readonly string[]): Promise<string> {
  const keystore = openKeys(loadConfig(config, {}), {}, systemClock);
  const now = Date.now();
  const { kid, publicKey } = keystore.createKey("tls");
  const ca = developmentCaIn(join(dirname(config), "development-ca"), now);
  const hosts = ["localhost", "127.0.0.1"];
  const certificates = issueCertificate({ ca, oin, name: "Proef", hosts, publicKey, now });
  keystore.setCertificates(kid, certificates);
  await sluis(["cert", "rotate", "tls", ...how, "--config", config]);
  return certificates[0]!;
}
