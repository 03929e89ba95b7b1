import type { Command } from "commander";
import { keyStep } from "../key-step.ts";
import type { Session } from "../session.ts";
import { writeNewText } from "../write-file.ts";

/** `sluis keys share AGREEMENT [--out FILE] [--epoch E]`. Hands the partner the field keys that the agreement lists for it. */
export function addKeysShare(group: Command, session: Session): void {
  const { t } = session;
  group
    .command("share")
    .description(t.keys.share)
    .argument(t.names.agreement, t.arguments.agreement)
    .option("--out <file>", t.keys.outOption)
    .option("--epoch <name>", t.epochs.shareOption)
    .action(
      session.command(async (id: string, { out, epoch }: { out?: string; epoch?: string }) => {
        const step = await session.withOfficer(session.settings(), (service, who) =>
          service.shareKeys(who, id, out === undefined, epoch),
        );
        if (out === undefined || step.token === null) return keyStep(session, step);
        await writeNewText(out, step.token);
        return keyStep(session, step, out);
      }),
    );
}
