import { fileOf } from "./bundle-mutants.ts";

interface Item {
  readonly code: string;
}

/** The verifier in one file, as a program that runs it sees it. */
export interface StandAlone {
  verify(
    files: readonly Uint8Array[],
    cards?: ReadonlyMap<string, readonly string[]>,
  ): { readonly findings: readonly Item[]; readonly limits: readonly Item[]; readonly logs: readonly object[] };
}

const BIN = new URL("../../bin/sluis-verify.mjs", import.meta.url);
export const { verify } = (await import(BIN.href)) as StandAlone;

/** Codes of what it finds and remarks of exports. */
export function standAlone(exports: readonly unknown[]): { findings: string[]; limits: string[] } {
  const { findings, limits } = verify(exports.map((each) => fileOf(each as never)));
  return { findings: findings.map(({ code }) => code), limits: limits.map(({ code }) => code) };
}
