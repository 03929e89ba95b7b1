import { NameOrder, type OutgoingCell } from "./name-order.ts";

/** Writes records as they travel: each a JSON array (JSON escapes line feeds inside texts), one behind the other. */
export interface WireWriter {
  /** Writes one row. Out: how many names it has. */
  write(row: readonly OutgoingCell[]): number;
  /** Bytes written so far. */
  readonly end: number;
  /** The names of the row that was written last, first in the lists, and where in the bytes the letters of each go, which hold nothing yet. */
  readonly names: readonly NameOrder[];
  readonly places: readonly number[];
  /** Empties the writer. Out: the bytes, in a buffer that nothing else uses. */
  take(): Uint8Array<ArrayBuffer>;
}

/** Bytes that a character takes at most: as \uXXXX. */
const WIDEST = 6;
const QUOTE = 34;
const COMMA = 44;
const BACKSLASH = 92;
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT, COLON] = [91, 93, 123, 125, 58];

/** An empty writer. In: letters of a name, bytes to set aside. */
export function createWireWriter(letters: number, room: number): WireWriter {
  let bytes = Buffer.allocUnsafeSlow(0);
  let end = 0;
  const names: NameOrder[] = [];
  const places: number[] = [];
  let named = 0;

  function makeRoom(more: number): void {
    if (end + more <= bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(room, 2 * bytes.length, end + more));
    larger.set(bytes.subarray(0, end));
    bytes = larger;
  }

  function add(cell: OutgoingCell): void {
    if (typeof cell === "string") addText(cell);
    else if (cell === null) addPlain("null");
    else if (typeof cell === "boolean") addPlain(cell ? "true" : "false");
    else if (typeof cell === "number") addPlain(JSON.stringify(cell));
    else if (cell instanceof NameOrder) addName(cell);
    else if (isList(cell)) addList(cell);
    else addObject(cell);
  }

  /** Most texts are short and plain: written here a character at a time, which costs less than any call. */
  function addText(text: string): void {
    makeRoom(text.length * WIDEST + 2);
    let at = end;
    bytes[at++] = QUOTE;
    for (let index = 0; index < text.length; index++) {
      const code = text.charCodeAt(index);
      if (code < 32 || code > 126 || code === QUOTE || code === BACKSLASH) {
        end += bytes.write(JSON.stringify(text), end, "utf8");
        return;
      }
      bytes[at++] = code;
    }
    bytes[at++] = QUOTE;
    end = at;
  }

  function addPlain(ascii: string): void {
    makeRoom(ascii.length);
    for (let index = 0; index < ascii.length; index++) bytes[end++] = ascii.charCodeAt(index);
  }

  function addName(name: NameOrder): void {
    const { prefix } = name.maker;
    makeRoom(prefix.length + letters + 2);
    bytes[end++] = QUOTE;
    addPlain(prefix);
    names[named] = name;
    places[named++] = end;
    end += letters;
    bytes[end++] = QUOTE;
  }

  function addList(cells: readonly OutgoingCell[]): void {
    makeRoom(cells.length + 2);
    bytes[end++] = OPEN_LIST;
    for (let at = 0; at < cells.length; at++) {
      if (at > 0) addByte(COMMA);
      add(cells[at]!);
    }
    addByte(CLOSE_LIST);
  }

  function addObject(members: { readonly [member: string]: OutgoingCell }): void {
    let between = OPEN_OBJECT;
    for (const [member, value] of Object.entries(members)) {
      addByte(between);
      addText(member);
      addByte(COLON);
      add(value);
      between = COMMA;
    }
    if (between === OPEN_OBJECT) addByte(OPEN_OBJECT);
    addByte(CLOSE_OBJECT);
  }

  function addByte(byte: number): void {
    makeRoom(1);
    bytes[end++] = byte;
  }

  return {
    write(row) {
      named = 0;
      addList(row);
      return named;
    },
    get end() {
      return end;
    },
    names,
    places,
    take() {
      const taken = new Uint8Array(bytes.buffer, bytes.byteOffset, end);
      bytes = Buffer.allocUnsafeSlow(0);
      end = 0;
      return taken;
    },
  };
}

function isList(cell: OutgoingCell): cell is readonly OutgoingCell[] {
  return Array.isArray(cell);
}
