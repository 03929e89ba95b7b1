import type { FileFinding } from "../core/preparation-report.ts";

/** Collects what is remarkable about a file while it is read, each thing once. */
export interface FileFindings {
  /** In: a code, and where: names or positions of sheets, columns or lines; never a cell's value. */
  add(code: string, where: string): void;
  list(): readonly FileFinding[];
}

/** A file cannot make this list long: positions beyond this many are left out per code. */
const MOST_PER_CODE = 100;

/** An empty collection of findings. */
export function createFileFindings(): FileFindings {
  const places = new Map<string, Set<string>>();
  return {
    add(code, where) {
      let known = places.get(code);
      if (known === undefined) {
        known = new Set();
        places.set(code, known);
      }
      if (known.size < MOST_PER_CODE) known.add(where);
    },
    list: () => [...places].flatMap(([code, wheres]) => [...wheres].map((where) => ({ code, where }))),
  };
}
