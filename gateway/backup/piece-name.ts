/** The name of piece `n`, from 1, of a file: its own name, then `NAME.+2` and so on. */
export function pieceName(name: string, n: number): string {
  return n === 1 ? name : `${name}.+${n}`;
}
