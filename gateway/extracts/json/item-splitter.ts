/** Texts of complete JSON values, with the line (NDJSON) or item number (array) of each, from 1. */
export interface SplitItems {
  readonly texts: string[];
  readonly lines: number[];
}

/** Cuts a stream of text into JSON values without reading them. */
export interface ItemSplitter {
  /** In: the next piece of text. Out: the values it completes. */
  write(text: string): SplitItems;
  /** Out: what the end of the text completes. Throws FILE_DAMAGED when the text ends early. */
  end(): SplitItems;
  /** The line or item that the text given so far has reached. */
  line(): number;
}
