import { createSecretKey, randomBytes } from "node:crypto";
import type { Command } from "commander";
import { SluisError } from "../../core/sluis-error.ts";
import { openKeys } from "../open-keys.ts";
import { listPseudonymKeys, namesOf, pseudonymKeyName } from "../pseudonym-keys.ts";
import type { Session } from "../session.ts";
import { inGroups } from "../spoken-code.ts";

interface NewOptions {
  readonly domain: string;
  readonly epoch: string;
}

/** `sluis keys new`. Makes the key of a pseudonym domain and epoch here, at its keeper. */
export function addKeysNew(group: Command, session: Session): void {
  const { t, context } = session;
  group
    .command("new")
    .description(t.keys.new)
    .requiredOption("--domain <name>", t.options.domain)
    .requiredOption("--epoch <name>", t.options.epoch)
    .action(
      session.command(async ({ domain, epoch }: NewOptions) => {
        const name = pseudonymKeyName(domain, epoch);
        const keystore = openKeys(session.settings(), context.env, context.clock);
        if (listPseudonymKeys(keystore).some((key) => key.domain === domain && key.epoch === epoch))
          throw new SluisError("KEY_FILE_EXISTS", { name });
        const bytes = randomBytes(32);
        const { kid, kcv } = namesOf(createSecretKey(bytes), domain, epoch);
        keystore.createSecret(name, bytes);
        bytes.fill(0);
        return {
          json: { key: { domain, epoch, kid, kcv } },
          print: (out) => {
            out.line(t.keys.created);
            out.pairs([
              [t.keys.kid, kid],
              [t.keys.kcv, inGroups(kcv!, 4)],
            ]);
          },
        };
      }),
    );
}
