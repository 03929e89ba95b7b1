import { createHash } from "node:crypto";
import type { PushRequest } from "../../gateway/deliveries/ports/officer-service.ts";

/** An extract of made-up messages. */
export interface Messages {
  readonly csv: Buffer;
  readonly count: number;
  /** Digest of the first text of every message: what must arrive. */
  readonly digest: string;
}

/** Characters of one text: four of them fill a row. */
const LENGTH = 3_900;

/**
 * Makes an extract whose rows are about 16 kB of wire text, so that 70 of them fill a part.
 * In: a number that makes it differ from every other, rows, and the share of each text that does not compress.
 */
export function messages(seed: number, count: number, noise = 0.02): Messages {
  const texts: string[] = [];
  const lines = ["Nummer;Tekst 1;Tekst 2;Tekst 3;Tekst 4"];
  for (let row = 0; row < count; row++) {
    const cells = [1, 2, 3, 4].map((column) => text(`${seed}/${row}/${column}`, noise));
    texts.push(cells[0]!);
    lines.push([`PL0900_BVH_${1_000_000 + seed * 10_000 + row}`, ...cells].join(";"));
  }
  return { csv: Buffer.from(`${lines.join("\n")}\n`), count, digest: digestOf(texts) };
}

/** What an officer asks for an extract of messages. */
export const MESSAGES_REQUEST: PushRequest = {
  agreementId: "proef-berichten",
  kind: "delta",
  period: null,
  mapping: null,
  fileName: "berichten.csv",
  fileSha256: null,
  fileBytes: null,
  samples: 0,
};

/** One digest of texts in any order, so that a failure does not print them all. */
export function digestOf(texts: readonly string[]): string {
  return createHash("sha256")
    .update([...texts].sort().join("\n"))
    .digest("hex");
}

function text(name: string, noise: number): string {
  const random = createHash("shake256", { outputLength: Math.ceil((LENGTH * noise * 3) / 4) + 12 })
    .update(name)
    .digest("base64url");
  return `${`${random}${"bericht ".repeat(LENGTH / 8)}`.slice(0, LENGTH - 1)}.`;
}

/** The bytes as a file would be read. */
export async function* inChunks(bytes: Buffer, size = 64 * 1024): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
