/** A name as SQL takes it literally, whatever letters it has. In: name of a table or column. Out: the quoted name. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
