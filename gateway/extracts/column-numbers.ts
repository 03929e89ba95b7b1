import { type ByteDictionary, createByteDictionary } from "../core/byte-dictionary.ts";

/** The dictionaries of the columns of one file; each is made when its column is first asked for. */
export function columnNumbers(): (column: number) => ByteDictionary {
  const dictionaries: ByteDictionary[] = [];
  return (column) => {
    let dictionary = dictionaries[column];
    if (dictionary === undefined) {
      dictionary = createByteDictionary();
      dictionaries[column] = dictionary;
    }
    return dictionary;
  };
}
