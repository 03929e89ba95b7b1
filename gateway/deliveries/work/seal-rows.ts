import type { Json } from "../../core/json.ts";
import { createRefSet } from "../../records/ref-set.ts";
import { riskColumns } from "../../records/risk-columns.ts";
import { HASH_WORDS } from "../../records/risk-hashes.ts";
import { createRiskMeter } from "../../records/risk-meter.ts";
import { type FoundToken, findTokens, tokenSources } from "../../records/token-sources.ts";
import type { PreparedPart } from "../ports/store.ts";
import { nameKinds } from "./name-kinds.ts";
import {
  NAME_PLACE,
  NAME_WORDS,
  type OutgoingPage,
  ROW_END,
  ROW_NAMES,
  ROW_REMOVES,
  ROW_SOURCE,
  ROW_WORDS,
  WARNING_KIND,
  WARNING_ROW,
  WARNING_WORDS,
} from "./outgoing-page.ts";
import { createPageNames } from "./page-names.ts";
import { createPartBuilder } from "./part-builder.ts";
import type { Sealer } from "./sealer.ts";
import { createSubjectPages } from "./subject-pages.ts";
import type { PrepareJob } from "./workbench.ts";

/** Smallest group that is not small, where the agreement names none. */
const DEFAULT_K = 5;

/** Where a ref stands in its line, behind `["`, and its letters. */
const REF_AT = 2;
const REF_LETTERS = 32;

/**
 * Makes the names of rows, finds those that come twice, measures how small their groups are, and seals them; for a preview all of that but the
 * sealing. This is the second half of a preparation, and the only one that uses keys.
 * Throws PSEUDONYM_KEY_INVALID; `take` and `finish` throw PSEUDONYM_KEY_NOT_HELD and what keeping a part throws.
 */
export function sealRows(job: PrepareJob, keep: (part: PreparedPart) => Promise<void>): Sealer {
  const { product, agreement, outputSchema } = job;
  const names = createPageNames(job);
  const refs = createRefSet(job.temporaryFolder);
  const columns = riskColumns(product, agreement, outputSchema);
  const risk = createRiskMeter({ columns, k: agreement.guards?.smallCellThreshold ?? DEFAULT_K, window: job.period });
  const warnings: { readonly field: string; readonly rule: string; count: number }[] = [];
  const subjectTypes = nameKinds(job).flatMap((each) => (each.kind === "subject" ? [each.type] : []));
  const subjects = job.subjectKey === null ? null : createSubjectPages(subjectTypes);
  const parts = createPartBuilder({
    deliveryId: job.deliveryId,
    contentKey: job.seal?.contentKey ?? null,
    salt: job.seal?.salt ?? new Uint8Array(32),
    subjects: () => subjects?.take() ?? null,
    overlap: job.earlierPseudonyms !== null,
    keep,
  });
  const sources = tokenSources(outputSchema);
  const doubled: number[] = [];
  const first: { line: number; row: readonly Json[] }[] = [];
  let records = 0;

  async function seal(page: OutgoingPage): Promise<void> {
    names.make(page);
    const lines = Buffer.from(page.lines.buffer, page.lines.byteOffset, page.lines.length);
    for (const kind of page.warningKinds) warnings.push({ ...kind, count: 0 });
    let [from, firstName, warning] = [0, 0, 0];
    for (let row = 0, word = 0; row < page.size; row++, word += ROW_WORDS) {
      const to = page.rows[word + ROW_END]!;
      const endName = page.rows[word + ROW_NAMES]!;
      const source = page.rows[word + ROW_SOURCE]!;
      const ref = lines.toString("latin1", from + REF_AT, from + REF_AT + REF_LETTERS);
      const isNew = refs.add(ref);
      for (; page.warnings[warning + WARNING_ROW] === row; warning += WARNING_WORDS)
        if (isNew) warnings[page.warnings[warning + WARNING_KIND]!]!.count += 1;
      if (isNew) {
        records += 1;
        if (page.rows[word + ROW_REMOVES] === 0) risk.add(page.risk, row * columns.length * HASH_WORDS);
        if (first.length < job.samples) first.push({ line: source, row: JSON.parse(lines.toString("utf8", from, to)) });
        if (subjects !== null) addSubjects(ref, firstName, endName, page);
        const earlier =
          job.earlierPseudonyms === null ? undefined : earlierLine(lines.subarray(from, to), firstName, endName);
        // waiting for what is done already would cost each row a turn of the event loop
        const full = parts.add(lines, from, to, earlier);
        if (full !== undefined) await full;
      } else doubled.push(source);
      from = to;
      firstName = endName;
    }
  }

  function addSubjects(ref: string, firstName: number, endName: number, page: OutgoingPage): void {
    const record = subjects!.addRecord(ref);
    for (let name = firstName; name < endName; name++) {
      const kind = names.kindOf(name);
      if (kind.kind !== "subject") continue;
      const place = subjects!.addKey(kind.type, record, page.names[name * NAME_WORDS + NAME_PLACE] === 1);
      names.copySubject(name, place.bytes, place.at);
    }
  }

  /** The tokens of the epoch before of one row, as `part-sections` has them; undefined for a row without tokens. */
  function earlierLine(line: Buffer, firstName: number, endName: number): Buffer | undefined {
    const made = new Map<string, string>();
    for (let name = firstName; name < endName; name++) {
      if (names.kindOf(name).kind !== "token") continue;
      const { current, earlier } = names.tokens(name);
      made.set(current, earlier);
    }
    if (made.size === 0) return undefined;
    const row = JSON.parse(line.toString("utf8")) as Json[];
    const found: FoundToken[] = [];
    for (const token of sources) findTokens(token, row[token.column], found);
    return Buffer.from(JSON.stringify([row[0]!, ...found.map(({ token }) => made.get(token)!)]));
  }

  return {
    take: seal,
    async finish() {
      const { parts: count, root } = await parts.finish();
      refs[Symbol.dispose]();
      const noted = warnings.filter(({ count }) => count > 0).sort((a, b) => b.count - a.count);
      return { records, parts: count, root, doubled, warnings: noted, risk: risk.report(), first };
    },
    drop: () => refs[Symbol.dispose](),
  };
}
