import { X509Certificate } from "node:crypto";
import type { GatewayContext } from "../deliveries/gateway-context.ts";
import type { Alarm } from "../deliveries/ports/alarms.ts";
import { certificateInfo } from "../identity/certificate-info.ts";
import { expiryStage } from "../identity/expiry-stage.ts";
import type { Identity } from "./open-identity.ts";

/** A certificate that will end, whose it is, and which alarm tells so. */
interface Ending {
  readonly code: "CERTIFICATE_EXPIRING" | "PARTNER_CERTIFICATE_EXPIRING";
  readonly partner: string;
  readonly subject: string;
  /** Milliseconds since 1970. */
  readonly notAfter: number;
}

/**
 * Raises an alarm from thirty days before a certificate ends, ours with its issuers, and those that partners showed here; it is told anew at
 * fourteen and at seven days. It ends when another certificate is in use.
 */
export async function watchExpiry(
  { store, clock, logger }: Pick<GatewayContext, "store" | "clock" | "logger">,
  { tlsKey, seenPeers }: Pick<Identity, "tlsKey" | "seenPeers">,
): Promise<void> {
  const now = clock.now();
  const own = tlsKey().certificates!.map((pem) => certificateInfo(new X509Certificate(pem)).notAfter);
  const all: readonly Ending[] = [
    { code: "CERTIFICATE_EXPIRING", partner: "", subject: "", notAfter: Math.min(...own) },
    ...[...seenPeers].map(
      ([partner, notAfter]) => ({ code: "PARTNER_CERTIFICATE_EXPIRING", partner, subject: "", notAfter }) as const,
    ),
  ];
  const standing = await store.read((tx) => Promise.all(all.map((each) => tx.alarms.get(each))));
  const changed = all.flatMap((ending, at) => {
    const stage = expiryStage(ending.notAfter, now);
    const before = standing[at]?.details;
    const until = new Date(ending.notAfter).toISOString().slice(0, 10);
    const same = stage === null ? before === undefined : before?.["days"] === stage && before["until"] === until;
    return same ? [] : [{ ...ending, stage, until }];
  });
  if (changed.length === 0) return;
  await store.transaction(async (tx) => {
    for (const { code, partner, subject, stage, until } of changed) {
      const alarm: Alarm = { code, partner, subject, since: now, details: { days: stage ?? 0, until, partner } };
      if (stage === null) await tx.alarms.clear(alarm);
      else await tx.alarms.raise(alarm);
    }
  });
  for (const { code, stage, until, partner } of changed)
    if (stage !== null) logger.warn("certificate ends", { code, days: stage, until, ...(partner && { partner }) });
}
