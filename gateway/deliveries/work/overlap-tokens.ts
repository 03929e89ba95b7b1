import type { Json } from "../../core/json.ts";
import type { OutputSchema } from "../../core/output-schema.ts";
import { SluisError } from "../../core/sluis-error.ts";
import type { PseudonymProvider } from "../../pseudonyms/pseudonym-provider.ts";
import type { TreatRecord } from "../../records/compile-record-treatment.ts";
import { type FoundToken, findTokens, tokenSources } from "../../records/token-sources.ts";

/** Makes every token twice in the overlap of two epochs: the new one stands in the row, the one of before goes along. */
export interface OverlapTokens {
  /** Makes tokens of the new epoch, and remembers those of the epoch before. */
  readonly provider: PseudonymProvider;
  /** The same treatment, with nothing remembered of the record before. */
  treating(treat: TreatRecord): TreatRecord;
  /** The line of a row that was just treated, as `part-sections` has it; undefined for a row without tokens. */
  lineOf(row: readonly Json[]): string | undefined;
}

/** In: what makes tokens of either epoch, the schema of the rows. */
export function overlapTokens(
  current: PseudonymProvider,
  earlier: PseudonymProvider,
  schema: OutputSchema,
): OverlapTokens {
  const sources = tokenSources(schema);
  const made = new Map<string, string>();
  return {
    provider: {
      ...current,
      lateToken(type, parts) {
        const token = current.lateToken(type, parts);
        const before = earlier.lateToken(type, parts);
        return {
          get text() {
            made.set(token.text, before.text);
            return token.text;
          },
        };
      },
    },
    treating: (treat) => (values, line, mutation) => {
      made.clear();
      return treat(values, line, mutation);
    },
    lineOf(row) {
      const found: FoundToken[] = [];
      for (const source of sources) findTokens(source, row[source.column], found);
      if (found.length === 0) return undefined;
      const tokens = found.map(({ token }) => {
        const before = made.get(token);
        if (before === undefined) throw new SluisError("INTERNAL");
        return before;
      });
      return JSON.stringify([row[0]!, ...tokens]);
    },
  };
}
