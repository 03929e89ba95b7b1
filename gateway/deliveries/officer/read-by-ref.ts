/** Rows read at once. */
const PAGE = 1_000;

/**
 * Reads rows page by page. In: what gives at most so many wire lines after a ref (null: from the start), in the order of ref.
 * Out: the lines. Throws what a page throws.
 */
export async function* readByRef(
  page: (after: string | null, limit: number) => Promise<readonly string[]>,
): AsyncGenerator<string> {
  for (let after: string | null = null; ; ) {
    const lines: readonly string[] = await page(after, PAGE);
    yield* lines;
    if (lines.length < PAGE) return;
    after = (JSON.parse(lines.at(-1)!) as string[])[0]!;
  }
}
