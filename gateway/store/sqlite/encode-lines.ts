import { ownBytes } from "../../core/own-bytes.ts";
import type { EncodeRows } from "../../deliveries/ports/row-encoder.ts";

/** What else is known of the lines of each part. */
export type PlainParts = readonly { readonly allPlain: boolean }[];

/** SQLite takes the lines of each part as they are: their cells are bound by the thread that has the connection. */
export const encodeLines: EncodeRows = (_schema, first, parts) => {
  const overlap = parts.flatMap(({ rows, earlier }) => (earlier === null ? [] : [{ rows, earlier }]));
  const bytes = parts.map(({ rows }) => ownBytes(rows));
  const content: PlainParts = parts.map(({ lines: { allPlain } }) => ({ allPlain }));
  return { form: "lines", first, parts: parts.length, overlap, bytes, content };
};
