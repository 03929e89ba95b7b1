import type { Command } from "commander";
import { SluisError } from "../../core/sluis-error.ts";
import type { Finding } from "../../ledger/finding.ts";
import type { LogReport } from "../../ledger/log-report.ts";
import { verifyBundle } from "../../ledger/verify-bundle.ts";
import { verifyBundles } from "../../ledger/verify-bundles.ts";
import type { Outcome } from "../outcome.ts";
import { type ReadBundle, readBundles } from "../read-bundles.ts";
import type { Session } from "../session.ts";
import { viewJson } from "../view-json.ts";

/** What was found, for one bundle or for two. */
interface Verdict {
  readonly ok: boolean;
  readonly findings: readonly Finding[];
  readonly limits: readonly Finding[];
  readonly logs: readonly LogReport[];
}

/** `sluis audit verify BUNDLE [BUNDLE]`. Recomputes one log, or both sides against each other, without gateway or network. */
export function addAuditVerify(audit: Command, session: Session): void {
  const { t } = session;
  audit
    .command("verify")
    .description(t.audit.verify)
    .argument(t.names.bundles, t.arguments.bundles)
    .option("--card <files...>", t.options.cards)
    .action(
      session.command(async (paths: readonly string[], { card = [] }: { card?: readonly string[] }) => {
        if (paths.length > 2) throw new SluisError("OPTION_INVALID", { option: t.names.bundles, rule: "1, 2" });
        return outcomeOf(session, judge(await readBundles(paths, card)));
      }),
    );
}

function judge([left, right]: readonly ReadBundle[]): Verdict {
  if (right !== undefined)
    return verifyBundles(left!.document, right.document, { left: left!.trusted, right: right.trusted });
  const { ok, ...log } = verifyBundle(left!.document, left!.trusted);
  return { ok, findings: [], limits: [], logs: [{ ok, ...log }] };
}

function outcomeOf({ t, format, lang }: Session, verdict: Verdict): Outcome {
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
