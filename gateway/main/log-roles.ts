import type { OfficerConfig } from "../access/create-access.ts";
import type { GatewayContext } from "../deliveries/gateway-context.ts";
import { writeEntry } from "../deliveries/log-writer.ts";
import { logOrigin } from "../ledger/log-origin.ts";

/** Which roles were given and taken, as log entries say it. */
type Change = "ROLE_GIVEN" | "ROLE_TAKEN";

/**
 * Logs which officer got or lost which role since the last start (BIO2 5.18.02: access is reviewed), each as an entry of its own in the local
 * log, with the officer behind a commitment. Entries and what they were compared with commit together.
 * In: the gateway's parts, the officers of the configuration, what tells this instance from others on the store.
 */
export async function logRoles(
  context: GatewayContext,
  officers: readonly Pick<OfficerConfig, "id" | "role">[],
  place: string,
): Promise<void> {
  const { store, own } = context;
  const setting = `logged:roles${place}`;
  const now = [...new Set(officers.map(({ id, role }) => JSON.stringify([id, role])))].sort();
  await store.transaction(async (tx) => {
    const before = JSON.parse((await tx.settings.get(setting)) ?? "[]") as string[];
    const changes = [
      ...before.filter((given) => !now.includes(given)).map((given) => [given, "ROLE_TAKEN"] as const),
      ...now.filter((given) => !before.includes(given)).map((given) => [given, "ROLE_GIVEN"] as const),
    ];
    if (changes.length === 0) return;
    await tx.settings.set(setting, JSON.stringify(now));
    for (const [given, reason] of changes) {
      const [actor, role] = JSON.parse(given) as [string, string];
      await writeEntry(
        context,
        tx,
        logOrigin(own.oin, null),
        { type: "role-changed", environment: own.environment, role, reason: reason satisfies Change },
        { actor },
      );
    }
  });
}
