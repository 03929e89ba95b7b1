import type { Output } from "./cli-context.ts";

/** Writes what a person reads. Text from files and partners cannot steer the terminal: control characters become a dot. */
export interface Printer {
  line(text?: string): void;
  /** Names on the left, values beside them. */
  pairs(rows: readonly (readonly [name: string, value: string])[]): void;
  /** Columns as wide as their widest cell; cells that are all numbers go to the right. */
  table(head: readonly string[], rows: readonly (readonly string[])[]): void;
}

// C0 and C1 controls, and the characters that turn the direction of text round
const STEERING = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
const NUMERIC = /^[-\d.,:%\s]*$/;

/** Makes text harmless for a terminal. */
export function harmless(text: string): string {
  return text.replace(STEERING, "·");
}

/** A JSON document that is harmless for a terminal too and reads back as it was: what JSON leaves as it is becomes an escape. */
export function harmlessJson(document: object): string {
  const escaped = (letter: string): string => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`;
  // the line breaks between members are ours: JSON itself escapes every other control below the space
  return JSON.stringify(document, null, 2).replace(STEERING, (letter) => (letter === "\n" ? letter : escaped(letter)));
}

/** A printer on an output. */
export function createPrinter(output: Output): Printer {
  const line = (text = ""): void => {
    output.write(`${harmless(text).trimEnd()}\n`);
  };
  const columns = (rows: readonly (readonly string[])[], toRight: readonly boolean[]): void => {
    const widths: number[] = [];
    for (const row of rows) for (const [at, cell] of row.entries()) widths[at] = Math.max(widths[at] ?? 0, cell.length);
    for (const row of rows) {
      const cells = row.map((cell, at) => (toRight[at] ? cell.padStart(widths[at]!) : cell.padEnd(widths[at]!)));
      line(`  ${cells.join("  ")}`);
    }
  };
  return {
    line,
    pairs: (rows) => columns(rows, []),
    table(head, rows) {
      const toRight = head.map((_, at) => rows.length > 0 && rows.every((row) => NUMERIC.test(row[at] ?? "")));
      columns([head, ...rows], toRight);
    },
  };
}
