/** Cells of a line that this gateway wrote, with semicolons; a cell in quotes has no line end here. */
export function parseCsvLine(line: string): string[] {
  return [...line.matchAll(/(?:^|;)(?:"((?:[^"]|"")*)"|([^;]*))/g)].map(
    (match) => match[1]?.replaceAll('""', '"') ?? match[2]!,
  );
}
