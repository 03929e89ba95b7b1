import { randomBytes } from "node:crypto";
import { closeSync, mkdirSync, openSync, readSync, unlinkSync, writeSync } from "node:fs";
import { join } from "node:path";
import { BASE32_VALUES } from "../core/base32-values.ts";
import { SluisError } from "../core/sluis-error.ts";

/** Characters of a ref, each one byte. */
const REF_LENGTH = 32;
const ZERO = "0".charCodeAt(0);

/** Refs that are held in memory; those before them are on disk. A preparation that has fewer makes no file. */
const IN_MEMORY = 32_768;
const AT_FIRST = 512;
const READ_AT_ONCE = 2_048;

/** Refs in the order in which they came, of which memory holds the newest ones only. */
export interface RefList extends Disposable {
  readonly size: number;
  /** Adds a ref. Throws RangeError for what is none, STORE_FULL. */
  append(ref: string): void;
  /** Tells where the bytes stand of the ref that was added last. Out: what `tell` gives. */
  last<T>(tell: VisitRef<T>): T;
  /** Takes back the one that was added last, before another is added. */
  dropLast(): void;
  /** Whether the ref with this number, from 0, is the one that was added last. */
  isLast(n: number): boolean;
  /** Visits the bytes of every ref, in order. */
  each(visit: VisitRef<void>): void;
}

/** In: bytes that hold a ref, where in them it begins, its number. */
export type VisitRef<T> = (bytes: Uint8Array, at: number, n: number) => T;

/** In: the folder for a file without a name, which is made when there are many. Disposing of the list lets go of it. */
export function createRefList(folder: string): RefList {
  let newest = Buffer.allocUnsafeSlow(AT_FIRST * REF_LENGTH);
  let onDisk = 0;
  let held = 0;
  let file: number | undefined;
  const other = Buffer.alloc(REF_LENGTH);

  const makeRoom = (): void => {
    const filled = held * REF_LENGTH;
    if (filled < newest.length) return;
    if (held < IN_MEMORY) {
      const larger = Buffer.allocUnsafeSlow(Math.min(IN_MEMORY, held * 4) * REF_LENGTH);
      newest.copy(larger);
      newest = larger;
      return;
    }
    file ??= namelessFile(folder);
    write(file, newest, onDisk * REF_LENGTH);
    onDisk += held;
    held = 0;
  };
  /** Whether the newest one is what stands somewhere else. */
  const isLastAt = (bytes: Buffer, at: number): boolean => {
    const last = (held - 1) * REF_LENGTH;
    return newest.compare(bytes, at, at + REF_LENGTH, last, last + REF_LENGTH) === 0;
  };

  return {
    get size() {
      return onDisk + held;
    },
    append(ref) {
      makeRoom();
      if (ref.length !== REF_LENGTH) throw new RangeError("not a ref");
      const at = held * REF_LENGTH;
      for (let place = 0; place < REF_LENGTH; place++) {
        const code = ref.charCodeAt(place);
        // what is no letter of base32 counts as 0 too
        if (!BASE32_VALUES[code] && code !== ZERO) throw new RangeError("not a ref");
        newest[at + place] = code;
      }
      held += 1;
    },
    last: (tell) => tell(newest, (held - 1) * REF_LENGTH, onDisk + held - 1),
    dropLast: () => {
      held -= 1;
    },
    isLast(n) {
      if (n >= onDisk) return isLastAt(newest, (n - onDisk) * REF_LENGTH);
      read(file!, other, n * REF_LENGTH);
      return isLastAt(other, 0);
    },
    each(visit) {
      const block = Buffer.allocUnsafeSlow(Math.min(READ_AT_ONCE, onDisk) * REF_LENGTH);
      for (let n = 0; n < onDisk; ) {
        const some = block.subarray(0, Math.min(READ_AT_ONCE, onDisk - n) * REF_LENGTH);
        read(file!, some, n * REF_LENGTH);
        for (let at = 0; at < some.length; at += REF_LENGTH) visit(some, at, n++);
      }
      for (let at = 0; at < held; at++) visit(newest, at * REF_LENGTH, onDisk + at);
    },
    [Symbol.dispose]() {
      if (file !== undefined) closeSync(file);
      file = undefined;
    },
  };
}

/** A file that goes with the process: nothing of it is left, however that ends. */
function namelessFile(folder: string): number {
  return orFull(() => {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const path = join(folder, `refs-${randomBytes(8).toString("hex")}`);
    const file = openSync(path, "wx+", 0o600);
    unlinkSync(path);
    return file;
  });
}

function write(file: number, bytes: Buffer, position: number): void {
  orFull(() => {
    for (let done = 0; done < bytes.length; )
      done += writeSync(file, bytes, done, bytes.length - done, position + done);
  });
}

function read(file: number, into: Buffer, position: number): void {
  for (let done = 0; done < into.length; ) {
    const some = readSync(file, into, done, into.length - done, position + done);
    if (some === 0) throw new SluisError("STORE_CORRUPT");
    done += some;
  }
}

function orFull<T>(work: () => T): T {
  try {
    return work();
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOSPC") throw new SluisError("STORE_FULL", {}, { cause });
    throw cause;
  }
}
