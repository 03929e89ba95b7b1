/** A house number in its three parts, as the address register has them. */
export interface HouseNumber {
  readonly number: number;
  readonly letter: string | undefined;
  readonly addition: string | undefined;
}

/** The number, then what may follow it. At most one space or hyphen counts; more than that is not a house number. */
const NUMBER = "([1-9][0-9]{0,4})";
const FORMS: readonly RegExp[] = [
  // 9 A, 9A, 9 A-2, 9 A 2, 9 A -2: a single letter is the letter, what a hyphen or space sets apart is the addition
  new RegExp(`^${NUMBER} ?(?<letter>[A-Za-z])(?:(?: -|- |-| )(?<addition>[0-9A-Za-z]{1,6}))?$`),
  // 9-2, 9 -9, 9-A, 9 - 2
  new RegExp(`^${NUMBER}(?: - | -|- |-)(?<addition>[0-9A-Za-z]{1,6})$`),
  // 9 bis, 9bis, 9 HS: more letters than a letter can have
  new RegExp(`^${NUMBER} ?(?<addition>[A-Za-z]{2,6})$`),
  // 9 2, 9 9-9: digits set apart from the number
  new RegExp(`^${NUMBER} (?<addition>(?=.{1,6}$)[0-9]{1,4}(?:-[0-9A-Za-z]{1,4})?)$`),
];

/**
 * Splits a cell with house number, letter and addition (`9 A`, `9 -9`, `9 9-9`, `12-2`); `12-2` never becomes 122.
 * In: the trimmed text. Out: the parts, or null for what can be read in two ways (`9A2`: letter A with 2, or addition A2),
 * for a range, and for what spreadsheets have made into a date. Nothing is guessed.
 */
export function splitHouseNumber(text: string): HouseNumber | null {
  if (/^[1-9][0-9]{0,4}$/.test(text)) return { number: Number(text), letter: undefined, addition: undefined };
  for (const form of FORMS) {
    const match = form.exec(text);
    if (match === null) continue;
    return { number: Number(match[1]), letter: match.groups!["letter"], addition: match.groups!["addition"] };
  }
  return null;
}
