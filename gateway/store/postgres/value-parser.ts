/** Object ids of the types that do not stay text (pg_type.dat): bytea, int8, int2, int4, float8, numeric (a sum), bool. */
const BYTES = 17;
const NUMBERS = new Set([20, 21, 23, 701, 1700]);
const BOOLEAN = 16;

/** How a value that the server gives as text becomes ours. In: object id of its type. Out: the parser. */
export function valueParser(type: number): (text: string) => unknown {
  if (NUMBERS.has(type)) return Number;
  if (type === BYTES) return (text) => Buffer.from(text.slice(2), "hex"); // "\x" and hexadecimal digits
  if (type === BOOLEAN) return (text) => text === "t";
  return asText;
}

/** Every value as the server writes it. */
export function asText(text: string): string {
  return text;
}
