import { localDate } from "../../core/local-date.ts";
import { SluisError } from "../../core/sluis-error.ts";
import type { GatewayContext } from "../../deliveries/gateway-context.ts";
import { writeEntry } from "../../deliveries/log-writer.ts";
import { ownVerifierKeys } from "../../deliveries/own-verifier-keys.ts";
import { checkpointHash } from "../../ledger/checkpoint.ts";
import { currentCheckpoint } from "../../ledger/current-checkpoint.ts";
import { logKeyName, logOrigin, parseLogOrigin } from "../../ledger/log-origin.ts";
import { encodeVerifierKey } from "../../ledger/verifier-key.ts";
import { verifyDisclosures } from "../../ledger/verify-disclosures.ts";
import { verifyLog } from "../../ledger/verify-log.ts";

/** Setting that holds the local date of the last time. */
const LAST_DAY = "logsVerifiedDay";

const LEASE = "verify-own-logs";
/** Verifying takes no longer, milliseconds: a minute for a million entries. */
const LONGEST = 3600_000;

/**
 * Verifies every log of this gateway where it lives, once a day, and logs how each came out (BIO2 8.15.06). A log that is not whole is
 * also an error in the gateway's own log; nothing is stopped or mended by it, since that would spoil evidence.
 * Where several instances share the store, the first that comes does it.
 */
export async function verifyOwnLogs(context: GatewayContext): Promise<void> {
  const { store, clock, own, instance } = context;
  const today = localDate(clock.now());
  if ((await store.read((tx) => tx.settings.get(LAST_DAY))) === today) return;
  const ours = await store.transaction(async (tx) => {
    const now = clock.now();
    return (await tx.settings.get(LAST_DAY)) !== today && tx.leases.take(LEASE, instance, now, now + LONGEST);
  });
  if (!ours) return;
  const logs = (await store.read((tx) => tx.log.logs())).filter((name) => parseLogOrigin(name).own === own.oin);
  for (const log of logs) await verifyOne(context, log);
  // only now: of an instance that died before, another takes over
  await store.transaction(async (tx) => {
    await tx.settings.set(LAST_DAY, today);
    await tx.leases.release(LEASE, instance);
  });
}

async function verifyOne(context: GatewayContext, log: string): Promise<void> {
  const { store, keys, own, logger } = context;
  const signer = { key: keys.log, keyName: logKeyName(own.oin) };
  const vkeys = ownVerifierKeys(context).map(encodeVerifierKey);
  const checkpoint = await store.transaction(async (tx) => {
    try {
      return await currentCheckpoint(tx.log, log, signer);
    } catch (error) {
      // it is not what it signed before: then the last signed checkpoint is what it is compared with
      if (error instanceof SluisError && error.code === "LOG_INTEGRITY") return undefined;
      throw error;
    }
  });
  const { findings, entries } = await store.read(async (tx) => {
    const report = await verifyLog(tx.log, log, vkeys);
    if (!report.ok) return report;
    return { ...report, findings: await verifyDisclosures(tx.log, log) };
  });
  const ok = findings.length === 0;
  const hash = checkpointHash(checkpoint ?? { origin: log, size: entries, root: new Uint8Array(32) });
  await store.transaction((tx) =>
    writeEntry(context, tx, logOrigin(own.oin, null), {
      type: "log-verified",
      environment: own.environment,
      checkpoint: { log, size: checkpoint?.size ?? entries, hash },
      result: ok ? "done" : "failed",
      ...(ok ? {} : { reason: findings[0]!.code }),
    }),
  );
  for (const { code, index } of findings.slice(0, 10))
    logger.error(new SluisError("LOG_INTEGRITY", { log, why: index === null ? code : `${code} ${index}` }), {
      step: "verify-log",
    });
}
