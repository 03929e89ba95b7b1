import type { KeyObject } from "node:crypto";
import type { LateText } from "../../core/late-text.ts";
import { type DigestTaker, flushHmacs } from "./hmac-state.ts";
import { keyedDigests } from "./keyed-words.ts";
import { NAME_LETTERS, writeLetters } from "./write-letters.ts";

/** A name whose digest may still be waiting. */
interface LateName extends LateText, DigestTaker {
  made: string | undefined;
}

/**
 * Makes the function behind tokens and refs: base32 of the first 20 bytes of HMAC-SHA-256(key, head || lp(parts)), behind a fixed text.
 * In: the key; `head`, the length-prefixed parts that are the same for every name; `prefix`, ASCII. Out: parts (UTF-8) -> name.
 */
export function keyedName(key: KeyObject, head: Uint8Array, prefix: string): (parts: readonly string[]) => LateText {
  const queue = keyedDigests(key, head);
  const letters = Buffer.from(prefix + "0".repeat(NAME_LETTERS), "latin1");
  const start = prefix.length;
  // names share their functions through the prototype: there are some for each record
  const prototype = {
    made: undefined,
    get text(): string {
      if (this.made === undefined) flushHmacs();
      return this.made!;
    },
    take(words: Int32Array, at: number): void {
      writeLetters(words, at, letters, start);
      this.made = letters.toString("latin1");
    },
  } as LateName;
  return (parts) => {
    const name = Object.create(prototype) as LateName;
    queue(parts, name);
    return name;
  };
}
