import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readAgreement } from "../agreements/read-agreement.ts";
import type { Json } from "../core/json.ts";
import type { GatewayContext } from "../deliveries/gateway-context.ts";
import { installAgreement } from "../deliveries/officer/install-agreement.ts";

/**
 * Installs the agreements that stand as files in a folder (`.yaml`, `.yml`, `.json`). A file that cannot be installed is logged
 * and passed over: the other agreements go on.
 */
export async function installAgreements(context: GatewayContext, folder: string): Promise<void> {
  for (const name of readdirSync(folder).sort()) {
    if (!/\.(ya?ml|json)$/.test(name)) continue;
    try {
      const agreement = readAgreement(readFileSync(join(folder, name), "utf8"));
      const { id, version } = await installAgreement(context, agreement as unknown as Json);
      context.logger.info("agreement-installed", { agreement: id, version });
    } catch (error) {
      context.logger.error(error, { step: "install-agreement" });
    }
  }
}
