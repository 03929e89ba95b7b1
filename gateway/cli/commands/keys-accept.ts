import type { Command } from "commander";
import { keyStep } from "../key-step.ts";
import { readText } from "../read-document.ts";
import type { Session } from "../session.ts";

/** `sluis keys accept AGREEMENT [--file FILE]`. Takes the keys into use that the keeper shared, over the link or in a file. */
export function addKeysAccept(group: Command, session: Session): void {
  const { t } = session;
  group
    .command("accept")
    .description(t.keys.accept)
    .argument(t.names.agreement, t.arguments.agreement)
    .option("--file <file>", t.keys.fileOption)
    .action(
      session.command(async (id: string, { file }: { file?: string }) => {
        const token = file === undefined ? null : readText(file, 64 * 1024).trim();
        const step = await session.withOfficer(session.settings(), (service, who) =>
          token === null ? service.acceptKeys(who, id) : service.acceptSealedKeys(who, id, token),
        );
        return keyStep(session, step);
      }),
    );
}
