/**
 * A Markdown table with its columns padded, as the formatter of this project leaves it.
 * In: the head and the rows, texts without line breaks. Out: the lines, each with its line feed.
 */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = [head, ...rows].map((row) => row.map((text) => text.replaceAll("|", "\\|")));
  const widths = head.map((_, column) => Math.max(3, ...cells.map((row) => row[column]!.length)));
  const [first, ...rest] = cells.map((row) => row.map((text, column) => text.padEnd(widths[column]!)));
  const rule = widths.map((width) => "-".repeat(width));
  return [first!, rule, ...rest].map((row) => `| ${row.join(" | ")} |\n`).join("");
}
