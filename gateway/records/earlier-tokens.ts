import type { Json } from "../core/json.ts";
import type { OutputSchema } from "../core/output-schema.ts";
import { type FoundToken, findTokens, tokenSources } from "./token-sources.ts";

/** What stands in a row's tokens of the epoch before that cannot be right. */
export interface EarlierFinding {
  readonly field: "earlier";
  readonly rule: string;
}

/** Reads the second section of a part beside its rows, in their order. */
export interface EarlierReader {
  /** Out: what is wrong for this row; nothing when it has exactly one token of the epoch before for each of its own. */
  check(row: readonly Json[]): readonly EarlierFinding[];
  /** Whether every line was taken by its row. */
  done(): boolean;
}

const NOTHING: readonly EarlierFinding[] = [];
const PSEUDONYM = /^[0-9a-hjkmnp-tv-z]{32}$/;

/** In: the section, the output schema of the rows, the KID of the epoch before. Throws SyntaxError for a line that is no JSON. */
export function earlierReader(section: Uint8Array, schema: OutputSchema, kid: string): EarlierReader {
  const sources = tokenSources(schema);
  const lines = earlierLines(section);
  let next = 0;
  return {
    check(row) {
      const found: FoundToken[] = [];
      for (const source of sources) findTokens(source, row[source.column], found);
      if (found.length === 0) return NOTHING;
      const line = lines[next];
      if (line === undefined || line.ref !== row[0]) return wrong("ref");
      next += 1;
      if (line.tokens.length !== found.length) return wrong("count");
      const fits = found.every(({ type }, at) => {
        const head = `hn1.${kid}.${type}.`;
        const token = line.tokens[at]!;
        return token.startsWith(head) && PSEUDONYM.test(token.slice(head.length));
      });
      return fits ? NOTHING : wrong("token");
    },
    done: () => next === lines.length,
  };
}

function wrong(rule: string): readonly EarlierFinding[] {
  return [{ field: "earlier", rule }];
}

/** One line of the section. */
export interface EarlierLine {
  readonly ref: string;
  readonly tokens: readonly string[];
}

/** The lines of a section. Throws SyntaxError for one that is no JSON array of texts. */
export function earlierLines(section: Uint8Array): EarlierLine[] {
  const { buffer, byteOffset, byteLength } = section;
  const text = Buffer.from(buffer, byteOffset, byteLength).toString("utf8");
  if (text !== "" && !text.endsWith("\n")) throw new SyntaxError("line end");
  return text
    .split("\n")
    .slice(0, -1)
    .map((line) => {
      const texts: unknown = JSON.parse(line);
      if (!Array.isArray(texts) || texts.some((each) => typeof each !== "string")) throw new SyntaxError("texts");
      const [ref = "", ...tokens] = texts as string[];
      return { ref, tokens };
    });
}
