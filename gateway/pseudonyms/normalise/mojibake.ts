// What Windows-1252 (or Latin-1) shows for the bytes 0x80-0xBF, which follow the first byte of a UTF-8 sequence.
const SYMBOLS =
  "\\u0080-\\u009f\\u20ac\\u201a\\u0192\\u201e\\u2026\\u2020\\u2021\\u02c6\\u2030\\u2039\\u02dc\\u2122\\u203a\\u00a1-\\u00ac\\u00ae-\\u00b3\\u00b5-\\u00bf";
const LETTERS = "\\u0160\\u0152\\u017d\\u0161\\u0153\\u017e\\u0178";
const MARKS = "\\u2018\\u2019\\u201c\\u201d\\u2022\\u2013\\u2014\\u00a0\\u00ad\\u00b4";
const ANY = `[${SYMBOLS}${LETTERS}${MARKS}]`;

const MOJIBAKE = new RegExp(
  [
    // the replacement character; lines of boxes and the root sign are what DOS and Mac character sets show
    "[\\ufffd\\u2500-\\u257f\\u221a]",
    // Ã and Â never stand before these in a name
    `[\\u00c2\\u00c3]${ANY}`,
    // Ä and Å before a quote, a dash or a fixed space may be a name in capitals (JÄRVELÄ–NIEMI)
    `[\\u00c4\\u00c5][${SYMBOLS}${LETTERS}]`,
    `(?<!\\p{Lu})[\\u00c4\\u00c5][${MARKS}]`,
    // the other capitals also stand before letters (KŘÍŽ) in names
    `[\\u00c6-\\u00df][${SYMBOLS}]`,
    // sequences of three and four bytes
    `[\\u00e0-\\u00ef][${SYMBOLS}]${ANY}`,
    "\\u00f0[\\u0178\\u009f]",
  ].join("|"),
  "u",
);

/**
 * Whether text was decoded with the wrong character set: U+FFFD, or UTF-8 read as Windows-1252 or Latin-1 (`Ã«` for `ë`).
 * Transcoding belongs in the file reader, so NLN-1 refuses such a value (ENCODING) rather than repairing it.
 * In: the raw value, before controls and format characters are removed. Out: true when it is refused.
 */
export function isMojibake(text: string): boolean {
  return MOJIBAKE.test(text);
}
