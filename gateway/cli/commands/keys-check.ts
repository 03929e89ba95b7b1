import type { Command } from "commander";
import type { Session } from "../session.ts";
import { viewJson } from "../view-json.ts";

/** Ends of the names of checks that are about keys and rules. */
const ABOUT_KEYS = ["pseudonymKey", "keyChallenge", "normaliserDigest"];

/** `sluis keys check`. Compares keys and rules with every dialled partner. Exit code 4 when they differ. */
export function addKeysCheck(group: Command, session: Session): void {
  const { t, lang } = session;
  group
    .command("check")
    .description(t.keys.check)
    .action(
      session.command(async () => {
        const all = await session.withOfficer(session.settings(), (service, who) => service.checkPartners(who));
        const lines = all.filter(({ check, ok }) => ABOUT_KEYS.some((end) => check.endsWith(end)) || !ok);
        return {
          json: { checks: lines.map(viewJson) },
          exit: lines.every(({ ok }) => ok) ? 0 : 4,
          print: (out) => {
            for (const line of lines) out.line(`${line.ok ? "ok" : "!!"} ${line.check} ${line[lang]}`.trim());
          },
        };
      }),
    );
}
