import type { Command } from "commander";
import { SluisError } from "../../core/sluis-error.ts";
import { type PairReport, verifyBundles } from "../../ledger/verify-bundles.ts";
import type { Outcome } from "../outcome.ts";
import { readBundles } from "../read-bundles.ts";
import type { Session } from "../session.ts";
import { viewJson } from "../view-json.ts";

/** Both sides, each with the logs of a few stores that were put back. */
const MOST_EXPORTS = 20;

/** `sluis audit verify BUNDLE...`. Recomputes one log, or both sides with all their logs against each other, without gateway or network. */
export function addAuditVerify(audit: Command, session: Session): void {
  const { t } = session;
  audit
    .command("verify")
    .description(t.audit.verify)
    .argument(t.names.bundles, t.arguments.bundles)
    .option("--card <files...>", t.options.cards)
    .action(
      session.command(async (paths: readonly string[], { card = [] }: { card?: readonly string[] }) => {
        if (paths.length > MOST_EXPORTS)
          throw new SluisError("OPTION_INVALID", { option: t.names.bundles, rule: `1-${MOST_EXPORTS}` });
        return outcomeOf(session, verifyBundles(await readBundles(paths, card)));
      }),
    );
}

function outcomeOf({ t, format, lang }: Session, verdict: PairReport): Outcome {
  const findings = [...verdict.logs.flatMap((log) => log.findings), ...verdict.findings];
  const limits = [...verdict.logs.flatMap((log) => log.limits), ...verdict.limits];
  return {
    json: viewJson(verdict) as Outcome["json"],
    print: (out) => {
      for (const { origin, entries, size, cosignedSize } of verdict.logs)
        out.pairs([
          [t.audit.log, origin],
          [t.audit.entries, format.number(entries)],
          [t.audit.size, format.number(size)],
          [t.audit.cosigned, format.number(cosignedSize)],
        ]);
      out.line(verdict.ok ? t.audit.whole : t.audit.broken);
      for (const finding of findings) out.line(`  ${finding[lang]}`);
      if (limits.length > 0) out.line(`${t.audit.limits}:`);
      for (const limit of limits) out.line(`  ${limit[lang]}`);
    },
    exit: verdict.ok ? 0 : 4,
  };
}
