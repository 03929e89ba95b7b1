import { SUBJECT_KEY_BYTES } from "../../pseudonyms/subject-key.ts";
import type { PartSubjects } from "../ports/subject-index.ts";
import { createKeyPage, type KeyPage } from "./key-page.ts";
import { createRefPage } from "./ref-page.ts";

/** Collects who stands in the records of a part. */
export interface SubjectPages {
  /** Adds a record that leaves. Out: its place in the part. */
  addRecord(ref: string): number;
  /** Makes room for a key of a record. Out: where its bytes go. */
  addKey(type: string, record: number, left: boolean): { readonly bytes: Uint8Array; readonly at: number };
  /** Empties it. Out: what the part that is cut now adds to the index. */
  take(): PartSubjects;
}

/** In: the types of the keys, in the order in which a part has them. */
export function createSubjectPages(types: readonly string[]): SubjectPages {
  const pages = new Map<string, KeyPage>(types.map((type) => [type, createKeyPage(SUBJECT_KEY_BYTES)]));
  const refs = createRefPage();
  return {
    addRecord: (ref) => refs.add(ref),
    addKey: (type, record, left) => pages.get(type)!.add(record, left),
    take() {
      const keys = [...pages].flatMap(([type, page]) => {
        const entries = page.take();
        return entries.length === 0 ? [] : [{ type, entries }];
      });
      return { refs: refs.take(), keys };
    },
  };
}
