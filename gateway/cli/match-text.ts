import type { MatchReport } from "../matching/ports/match-service.ts";
import type { MatchPair } from "../matching/ports/match-store.ts";
import type { Printer } from "./printer.ts";
import type { Session } from "./session.ts";

/** Prints what a match found: per type, per class, what is remarkable, and some pairs. */
export function printMatch(out: Printer, report: MatchReport, pairs: readonly MatchPair[], session: Session): void {
  const { format } = session;
  const t = session.t.match;
  const number = format.number;
  out.line(t.title(report.left, report.right, report.domain));
  out.table(
    [t.type, t.strength, t.tokens, t.comparable, t.notComparable, t.matched, t.conflicting, t.common],
    report.types.map(({ type, strength, left, right, matched, conflicting, common }) => [
      type,
      strength ?? "R",
      `${number(left.tokens)}/${number(right.tokens)}`,
      `${number(left.comparable)}/${number(right.comparable)}`,
      `${number(left.notComparable)}/${number(right.notComparable)}`,
      number(matched),
      number(conflicting),
      number(common),
    ]),
  );
  out.line(`${t.pairs}:`);
  const classes = (["A", "B", "C", "R"] as const).filter((strength) => strength !== "C" || report.weakest === "C");
  out.pairs(classes.map((strength) => [t.classes[strength], number(report.pairs[strength])]));
  if (report.many > 0) out.line(t.many(number(report.many)));
  if (report.dataErrors > 0) out.line(t.dataErrors(number(report.dataErrors)));
  if (report.rotationInconsistent > 0) out.line(t.rotation(number(report.rotationInconsistent)));
  for (const { type, what, now, usual } of report.alarms)
    out.line(t.alarm(type, t.what[what], format.percent(now), format.percent(usual)));
  printPairs(out, report, pairs, session);
  out.line(t.honest);
}

function printPairs(out: Printer, report: MatchReport, pairs: readonly MatchPair[], session: Session): void {
  if (pairs.length === 0) return;
  const t = session.t.match;
  const notes = ({ many, dataError }: MatchPair): string =>
    [...(many ? [t.manyShort] : []), ...(dataError ? [t.errorShort] : [])].join(", ");
  out.table(
    [t.left, "", t.right, "", t.strength, t.agree, t.disagree, t.note],
    pairs.map((pair) => [
      pair.leftRef,
      pair.leftPlace,
      pair.rightRef,
      pair.rightPlace,
      pair.strength,
      pair.agree,
      pair.disagree,
      notes(pair),
    ]),
  );
  const all = Object.values(report.pairs).reduce((sum, count) => sum + count, 0);
  if (all > pairs.length) out.line(t.more(session.format.number(all - pairs.length)));
}
