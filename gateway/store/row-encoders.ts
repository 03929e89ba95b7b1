import type { RowEncoders } from "../deliveries/ports/row-encoder.ts";
import { encodeCopy } from "./postgres/encode-copy.ts";
import { encodeLines } from "./sqlite/encode-lines.ts";

/** How rows are encoded for each engine, wherever that is done. */
export const rowEncoders: RowEncoders = { lines: encodeLines, copy: encodeCopy };
