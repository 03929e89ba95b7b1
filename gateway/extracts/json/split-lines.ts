import { SluisError } from "../../core/sluis-error.ts";
import type { ItemSplitter } from "./item-splitter.ts";

/**
 * Cuts NDJSON into its lines; blank lines are skipped.
 * In: characters a line may have. Throws ROW_TOO_LONG with the line, NUL_BYTE.
 */
export function splitLines(lineCharacters: number): ItemSplitter {
  let rest = "";
  let line = 1; // of `rest`

  function take(text: string, texts: string[], lines: number[]): void {
    if (text.length > lineCharacters) throw new SluisError("ROW_TOO_LONG", { line, limit: lineCharacters });
    if (text.includes("\0")) throw new SluisError("NUL_BYTE", { line });
    if (text.trim() === "") return;
    texts.push(text);
    lines.push(line);
  }

  return {
    write(text) {
      const texts: string[] = [];
      const lines: number[] = [];
      let at = 0;
      for (let end = text.indexOf("\n"); end !== -1; end = text.indexOf("\n", at)) {
        take(rest + text.slice(at, end), texts, lines);
        rest = "";
        line += 1;
        at = end + 1;
      }
      rest += text.slice(at);
      if (rest.length > lineCharacters) throw new SluisError("ROW_TOO_LONG", { line, limit: lineCharacters });
      return { texts, lines };
    },
    end() {
      const texts: string[] = [];
      const lines: number[] = [];
      take(rest, texts, lines);
      return { texts, lines };
    },
    line: () => line,
  };
}
