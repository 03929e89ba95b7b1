import { createSecretKey, randomBytes } from "node:crypto";
import type { Command } from "commander";
import { SluisError } from "../../core/sluis-error.ts";
import { sealHandover } from "../key-handover.ts";
import { openKeys } from "../open-keys.ts";
import { listPseudonymKeys, namesOf, pseudonymKeyName } from "../pseudonym-keys.ts";
import type { Session } from "../session.ts";
import { inGroups } from "../spoken-code.ts";
import { writeNewText } from "../write-file.ts";

interface NewOptions {
  readonly domain: string;
  readonly epoch: string;
  readonly out: string;
}

/** `sluis keys new`. Makes the key of a pseudonym domain here, and a file with which the partner's administrator installs it too. */
export function addKeysNew(group: Command, session: Session): void {
  const { t, context } = session;
  group
    .command("new")
    .description(t.keys.new)
    .requiredOption("--domain <name>", t.options.domain)
    .requiredOption("--epoch <name>", t.options.epoch)
    .requiredOption("--out <file>", t.options.out)
    .action(
      session.command(async ({ domain, epoch, out: path }: NewOptions) => {
        const name = pseudonymKeyName(domain, epoch);
        const keystore = openKeys(session.settings(), context.env, context.clock);
        if (listPseudonymKeys(keystore).some((key) => key.domain === domain && key.epoch === epoch))
          throw new SluisError("KEY_FILE_EXISTS", { name });
        const bytes = randomBytes(32);
        const names = namesOf(createSecretKey(bytes), domain, epoch);
        const { text, code } = sealHandover({ domain, epoch, kid: names.kid, rootKey: bytes });
        // the file first: a key without a file could not be handed over any more
        await writeNewText(path, text);
        keystore.createSecret(name, bytes);
        bytes.fill(0);
        const transferCode = inGroups(code, 5);
        return {
          json: { key: { ...names }, file: path, transferCode },
          print: (out) => {
            out.line(t.keys.created(path));
            out.pairs([
              [t.keys.kid, names.kid],
              [t.keys.kcv, inGroups(names.kcv, 4)],
              [t.keys.code, transferCode],
            ]);
            out.line(t.keys.codeOnce);
            out.line(t.keys.restart);
          },
        };
      }),
    );
}
