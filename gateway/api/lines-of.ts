/**
 * Splits a stream at its line feeds, and nowhere else: Node's readline also splits at U+2028 and U+2029, which JSON may hold as
 * they are. In: chunks of UTF-8. Out: the lines without their ends; a last line without an end counts.
 */
export async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string, void, undefined> {
  let open: Buffer[] = [];
  for await (const chunk of chunks) {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    let start = 0;
    for (let end = bytes.indexOf(10); end !== -1; end = bytes.indexOf(10, start)) {
      open.push(bytes.subarray(start, end));
      yield Buffer.concat(open).toString("utf8");
      open = [];
      start = end + 1;
    }
    if (start < bytes.length) open.push(bytes.subarray(start));
  }
  if (open.length > 0) yield Buffer.concat(open).toString("utf8");
}
