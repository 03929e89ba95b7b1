import { createSecretKey } from "node:crypto";
import type { Command } from "commander";
import { SluisError } from "../../core/sluis-error.ts";
import { openHandover } from "../key-handover.ts";
import { openKeys } from "../open-keys.ts";
import { namesOf, pseudonymKeyName } from "../pseudonym-keys.ts";
import { readText } from "../read-document.ts";
import type { Session } from "../session.ts";
import { inGroups } from "../spoken-code.ts";

/** `sluis keys install FILE`. Installs a key from a hand-over file; the transfer code is asked for, or read from standard input. */
export function addKeysInstall(group: Command, session: Session): void {
  const { t, context } = session;
  group
    .command("install")
    .description(t.keys.install)
    .argument(t.names.file, t.arguments.keyFile)
    .action(
      session.command(async (path: string) => {
        const keystore = openKeys(session.settings(), context.env, context.clock);
        const text = readText(path);
        const { domain, epoch, kid, rootKey } = openHandover(text, await session.ask(t.keys.ask, t.keys.code));
        const names = namesOf(createSecretKey(rootKey), domain, epoch);
        if (names.kid !== kid) throw new SluisError("TRANSFER_CODE_WRONG");
        keystore.createSecret(pseudonymKeyName(domain, epoch), rootKey);
        rootKey.fill(0);
        return {
          json: { key: { ...names } },
          print: (out) => {
            out.line(t.keys.installed);
            out.pairs([
              [t.keys.domain, domain],
              [t.keys.epoch, epoch],
              [t.keys.kid, names.kid],
              [t.keys.kcv, inGroups(names.kcv, 4)],
            ]);
            out.line(t.keys.compare);
            out.line(t.keys.restart);
          },
        };
      }),
    );
}
