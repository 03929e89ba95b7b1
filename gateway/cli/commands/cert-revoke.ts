import type { Command } from "commander";
import type { Session } from "../session.ts";

interface RevokeOptions {
  readonly key?: string;
  readonly reason: string;
}

/**
 * `sluis cert revoke OIN [--key KEY]`. Lets keys of a partner, or one of ours, count no more: here at once, at other instances within a
 * minute, on open connections too.
 */
export function addCertRevoke(group: Command, session: Session): void {
  const { t } = session;
  group
    .command("revoke")
    .description(t.cert.revoke)
    .argument("<oin>", t.cert.whose)
    .option("--key <key>", t.cert.keyOption)
    .requiredOption("--reason <code>", t.agreement.reasonOption)
    .action(
      session.command(async (oin: string, { key, reason }: RevokeOptions) => {
        const { keys } = await session.withOfficer(session.settings(), (service, who) =>
          service.revokeKeys(who, oin, key ?? null, reason),
        );
        return {
          json: { oin, keys: [...keys] },
          print: (out) => {
            out.line(t.cert.revoked(keys.length));
            for (const each of keys) out.line(`  ${each}`);
          },
        };
      }),
    );
}
