import type { Command } from "commander";
import type { Json } from "../../core/json.ts";
import { SluisError } from "../../core/sluis-error.ts";
import { parseStrictJson } from "../../core/strict-json.ts";
import { readCard } from "../../identity/partner-card.ts";
import type { Finding } from "../../ledger/finding.ts";
import { parseLogOrigin } from "../../ledger/log-origin.ts";
import type { LogReport } from "../../ledger/log-report.ts";
import type { TrustedKeys } from "../../ledger/open-bundle.ts";
import { verifyBundle } from "../../ledger/verify-bundle.ts";
import { verifyBundles } from "../../ledger/verify-bundles.ts";
import type { Outcome } from "../outcome.ts";
import { readText } from "../read-document.ts";
import type { Session } from "../session.ts";
import { viewJson } from "../view-json.ts";

/** Largest bundle that is read, in bytes: a JavaScript string ends at 512 MiB. */
const LIMIT = 500 * 1024 * 1024;

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
        const bundles = paths.map((path) => parseStrictJson(readText(path, LIMIT), { bytes: LIMIT }));
        const logKeys = await keysOfCards(card);
        const trusted = bundles.map((bundle) => trustedKeys(bundle, logKeys));
        return outcomeOf(session, judge(bundles, trusted));
      }),
    );
}

function judge(bundles: readonly Json[], trusted: readonly TrustedKeys[]): Verdict {
  if (bundles.length === 2) return verifyBundles(bundles[0], bundles[1], { left: trusted[0]!, right: trusted[1]! });
  const { ok, ...log } = verifyBundle(bundles[0], trusted[0]);
  return { ok, findings: [], limits: [], logs: [{ ok, ...log }] };
}

/** Log keys by the OIN of the card that they stand on. */
async function keysOfCards(paths: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
  const cards = await Promise.all(paths.map((path) => readCard(readText(path).trim())));
  return new Map(cards.map(({ card }) => [card.oin, card.logKeys]));
}

/** The keys of whoever says to have written the log; without a card of that party the keys in the bundle count. */
function trustedKeys(bundle: Json, keys: ReadonlyMap<string, readonly string[]>): TrustedKeys {
  const origin = (bundle as { readonly origin?: unknown } | null)?.origin;
  if (typeof origin !== "string") return {};
  try {
    const logKeys = keys.get(parseLogOrigin(origin).own);
    return logKeys === undefined ? {} : { logKeys };
  } catch {
    // verifying says what is wrong with it
    return {};
  }
}

function outcomeOf({ t, format, lang }: Session, verdict: Verdict): Outcome {
  const findings = [...verdict.logs.flatMap((log) => log.findings), ...verdict.findings];
  const limits = [...verdict.logs.flatMap((log) => log.limits), ...verdict.limits];
  return {
    json: viewJson(verdict) as Outcome["json"],
    print: (out) => {
      for (const { origin, entries, size } of verdict.logs)
        out.pairs([
          [t.audit.log, origin],
          [t.audit.entries, format.number(entries)],
          [t.audit.size, format.number(size)],
        ]);
      out.line(verdict.ok ? t.audit.whole : t.audit.broken);
      for (const finding of findings) out.line(`  ${finding[lang]}`);
      if (limits.length > 0) out.line(`${t.audit.limits}:`);
      for (const limit of limits) out.line(`  ${limit[lang]}`);
    },
    exit: verdict.ok ? 0 : 4,
  };
}
