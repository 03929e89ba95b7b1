import { sha256Hex } from "../core/sha256.ts";
import vectorList from "./nln-1-vectors.json" with { type: "json" };
import { normalise } from "./normalise/normalise.ts";
import { outcomeText } from "./outcome-text.ts";
import { vectorInputs } from "./vector-inputs.ts";

let digest: string | undefined;

/**
 * SHA-256 over the lines `id TAB outcome LF` of the vector list that ships with NLN-1, as this installation normalises it: equal digests
 * mean equal rules. Exchanged in the key check and stamped in every manifest. The list is fixed with the rule version.
 * Out: 64 hexadecimal characters.
 */
export function normaliserDigest(): string {
  digest ??= sha256Hex(vectorList.vectors.map(lineOf).join(""));
  return digest;
}

function lineOf(vector: { id: string; type: string; input: readonly unknown[] }): string {
  const { cells, options } = vectorInputs(vector.input) ?? { cells: [], options: { testProfile: false } };
  return `${vector.id}\t${outcomeText(normalise(vector.type, cells, options))}\n`;
}
