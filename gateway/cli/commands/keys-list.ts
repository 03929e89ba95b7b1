import type { Command } from "commander";
import { openKeys } from "../open-keys.ts";
import { listPseudonymKeys } from "../pseudonym-keys.ts";
import type { Session } from "../session.ts";

/** `sluis keys list`. The pseudonym keys of this gateway by their public names. */
export function addKeysList(group: Command, session: Session): void {
  const { t, context } = session;
  group
    .command("list")
    .description(t.keys.list)
    .action(
      session.command(async () => {
        const keys = listPseudonymKeys(openKeys(session.settings(), context.env, context.clock));
        return {
          json: { keys: keys.map((key) => ({ ...key, types: key.types === null ? null : [...key.types] })) },
          print: (out) => {
            if (keys.length === 0) return out.line(t.keys.noKeys);
            out.table(
              [t.keys.domain, t.keys.epoch, t.keys.kid, t.keys.types, t.keys.kcv],
              keys.map(({ domain, epoch, kid, types, kcv }) => [
                ...[domain, epoch, kid, types?.join(", ") ?? t.keys.everyType, kcv ?? ""],
              ]),
            );
          },
        };
      }),
    );
}
