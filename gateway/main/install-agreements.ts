import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseSignedAgreement } from "../agreements/read-signed-agreement.ts";
import { acceptSigned } from "../deliveries/agreements/accept-agreement.ts";
import type { GatewayContext } from "../deliveries/gateway-context.ts";

/**
 * Brings into force the agreements that stand as files (`.json`) in a folder, each with the signatures of both parties. A file that
 * cannot be is logged and passed over: the other agreements go on.
 */
export async function installAgreements(context: GatewayContext, folder: string): Promise<void> {
  for (const name of readdirSync(folder).sort()) {
    if (!name.endsWith(".json")) continue;
    try {
      const { id, version } = await acceptSigned(
        context,
        parseSignedAgreement(readFileSync(join(folder, name), "utf8")),
      );
      context.logger.info("agreement-installed", { agreement: id, version });
    } catch (error) {
      context.logger.error(error, { step: "install-agreement" });
    }
  }
}
