import { resolve } from "node:path";
import type { Command } from "commander";
import { CSV_MARK, csvLine } from "../../core/csv-line.ts";
import { SluisError } from "../../core/sluis-error.ts";
import type { Requester } from "../../deliveries/ports/requester.ts";
import type { MatchReport, MatchService } from "../../matching/ports/match-service.ts";
import type { MatchPair } from "../../matching/ports/match-store.ts";
import { printMatch } from "../match-text.ts";
import type { Session } from "../session.ts";
import { viewJson } from "../view-json.ts";
import { writeNewFile } from "../write-file.ts";

/** Pairs asked for at once. */
const PAGE = 2_000;

interface MatchOptions {
  readonly agreement: string;
  readonly with?: string;
  readonly weakest: string;
  readonly out?: string;
  readonly show: string;
}

/** `sluis match`. Joins two sources on equal tokens, shows what was found, and writes the pairs. */
export function addMatch(program: Command, session: Session): void {
  const { t } = session;
  program
    .command("match")
    .description(t.match.about)
    .requiredOption("--agreement <id>", t.options.agreement)
    .option("--with <id>", t.match.with)
    .option("--weakest <class>", t.match.weakest, "B")
    .option("--show <n>", t.match.show, "10")
    .option("--out <file>", t.match.out)
    .action(
      session.command(async (options: MatchOptions) => {
        const weakest = (["A", "B", "C"] as const).find((each) => each === options.weakest);
        if (weakest === undefined) throw new SluisError("OPTION_INVALID", { option: "--weakest", rule: "A, B, C" });
        const show = /^\d{1,3}$/.test(options.show) ? Number(options.show) : -1;
        if (show < 0) throw new SluisError("OPTION_INVALID", { option: "--show", rule: "0-999" });
        return session.withOfficer(session.settings(), async (_, who, { matching }) => {
          const request = { agreementId: options.agreement, withSource: options.with ?? null, weakest };
          const bar = session.progress();
          const report = await matching.match(who, request, bar.show).finally(bar.end);
          const counter = { rows: 0 };
          const path = options.out === undefined ? undefined : resolve(options.out);
          if (path !== undefined) await writeNewFile(path, csvOf(matching, who, report, t.match.head, counter));
          const shown = show === 0 || path !== undefined ? [] : await matching.pairs(who, report.run, 0, show);
          return {
            json: { match: viewJson(report), ...(path === undefined ? {} : { file: path, rows: counter.rows }) },
            print: (out) => {
              printMatch(out, report, shown, session);
              if (path !== undefined) out.line(t.match.written(path, session.format.number(counter.rows)));
            },
          };
        });
      }),
    );
}

/** The pairs for a spreadsheet, page by page. */
async function* csvOf(
  matching: MatchService,
  who: Requester,
  { run }: MatchReport,
  head: readonly string[],
  counter: { rows: number },
): AsyncGenerator<string> {
  const form = { delimiter: ";", neutralise: true } as const;
  yield CSV_MARK + csvLine([...head], form);
  for (let after = 0; ; ) {
    const page: MatchPair[] = await matching.pairs(who, run, after, PAGE);
    for (const pair of page) {
      const { leftRef, leftPlace, rightRef, rightPlace, strength, agree, disagree, many, dataError } = pair;
      yield csvLine([leftRef, leftPlace, rightRef, rightPlace, strength, agree, disagree, many, dataError], form);
    }
    counter.rows += page.length;
    if (page.length < PAGE) return;
    after = page.at(-1)!.n;
  }
}
