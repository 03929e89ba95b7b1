/** Instructions on 128 bits, by their number in the WebAssembly core specification (section 5.4.8). */
const LOAD = 0x00;
const LOAD_ONE_INTO_ALL = 0x09;
const STORE = 0x0b;
const OR = 0x50;
const XOR = 0x51;
const CHOOSE = 0x52;
const LEFT = 0xab;
const RIGHT = 0xad;
const ADD = 0xae;

const I32 = 0x7f;
const V128 = 0x7b;

/** Parameters of the function, then its variables: the state, the last sixteen words of the schedule, and a sum. */
const [STATE, BLOCK, CONSTANTS] = [0, 1, 2];
const FIRST_STATE = 3;
const FIRST_WORD = 11;
const SUM = 27;
const VARIABLES = 25;

/**
 * Writes the WebAssembly module with SHA-256's compression function (FIPS 180-4 section 6.2.2) over four lanes, every round spelled out.
 * It imports the memory `sluis.memory` and exports `compress(state, block, constants)`, all byte addresses.
 */
export function laneModule(): Uint8Array<ArrayBuffer> {
  const body = [1, ...unsigned(VARIABLES), V128, ...compression(), 0x0b];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, 3, I32, I32, I32, 0]),
    ...section(2, [1, ...name("sluis"), ...name("memory"), 2, 0, 1]),
    ...section(3, [1, 0]),
    ...section(7, [1, ...name("compress"), 0, 0]),
    ...section(10, [1, ...unsigned(body.length), ...body]),
  ]);
}

function compression(): number[] {
  const code: number[] = [];
  const get = (variable: number) => code.push(0x20, ...unsigned(variable));
  const set = (variable: number) => code.push(0x21, ...unsigned(variable));
  const number = (value: number) => code.push(0x41, value); // below 64, so one byte
  const lanes = (...instructions: number[]) => {
    for (const instruction of instructions) code.push(0xfd, ...unsigned(instruction));
  };
  const load = (base: number, index: number) => {
    get(base);
    lanes(LOAD);
    code.push(4, ...unsigned(index * 16));
  };
  const shift = (variable: number, by: number) => {
    get(variable);
    number(by);
    lanes(RIGHT);
  };
  const rotate = (variable: number, by: number) => {
    shift(variable, by);
    get(variable);
    number(32 - by);
    lanes(LEFT, OR);
  };
  /** Adds the three rotations to what is on the stack, or two of them and a shift. */
  const addMixed = (variable: number, first: number, second: number, last: () => void) => {
    rotate(variable, first);
    rotate(variable, second);
    lanes(XOR);
    last();
    lanes(XOR, ADD);
  };
  const word = (index: number) => FIRST_WORD + (index & 15);

  for (let index = 0; index < 8; index++) {
    load(STATE, index);
    set(FIRST_STATE + index);
  }
  for (let index = 0; index < 16; index++) {
    load(BLOCK, index);
    set(word(index));
  }
  /** Which variable holds a, b, ... h: in each round they move on by one, and only names need to move. */
  const held = (letter: number, round: number) => FIRST_STATE + ((((letter - round) % 8) + 8) % 8);
  for (let round = 0; round < 64; round++) {
    const [a, b, c, d, e, f, g, h] = Array.from({ length: 8 }, (_, letter) => held(letter, round)) as Letters;
    if (round >= 16) {
      const [before15, before2] = [word(round + 1), word(round + 14)];
      get(word(round));
      addMixed(before15, 7, 18, () => shift(before15, 3));
      get(word(round + 9));
      lanes(ADD);
      addMixed(before2, 17, 19, () => shift(before2, 10));
      set(word(round));
    }
    get(h);
    addMixed(e, 6, 11, () => rotate(e, 25));
    for (const variable of [f, g, e]) get(variable);
    lanes(CHOOSE, ADD);
    get(CONSTANTS);
    lanes(LOAD_ONE_INTO_ALL);
    code.push(2, ...unsigned(round * 4));
    lanes(ADD);
    get(word(round));
    lanes(ADD);
    set(SUM);
    get(d);
    get(SUM);
    lanes(ADD);
    set(d);
    get(SUM);
    addMixed(a, 2, 13, () => rotate(a, 22));
    // the majority of a, b and c: c where a and b differ, else a
    for (const variable of [c, a, a, b]) get(variable);
    lanes(XOR, CHOOSE, ADD);
    set(h);
  }
  for (let index = 0; index < 8; index++) {
    get(STATE);
    load(STATE, index);
    get(held(index, 64));
    lanes(ADD, STORE);
    code.push(4, ...unsigned(index * 16));
  }
  return code;
}

type Letters = [number, number, number, number, number, number, number, number];

function section(id: number, content: readonly number[]): number[] {
  return [id, ...unsigned(content.length), ...content];
}

function name(text: string): number[] {
  return [text.length, ...Buffer.from(text, "latin1")];
}

/** LEB128, as WebAssembly writes numbers. */
function unsigned(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...unsigned(value >>> 7)];
}
