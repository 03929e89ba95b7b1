import type { KeyObject } from "node:crypto";
import type { Json } from "../../core/json.ts";
import type { OutputSchema } from "../../core/output-schema.ts";
import type { ProductSchema } from "../../core/types/product.ts";
import { createSubjectKey, SUBJECT_KEY_BYTES } from "../../pseudonyms/subject-key.ts";
import type { ChildRule } from "../../records/record-rules.ts";
import type { PartSubjects } from "../ports/subject-index.ts";
import type { keyComposers } from "./key-composers.ts";
import { createKeyPage, type KeyPage } from "./key-page.ts";
import { createRefPage } from "./ref-page.ts";
import { subjectKeys } from "./subject-keys.ts";

/** Collects who stands in the records of a part. */
export interface SubjectIndexer {
  /** Adds a record that leaves: its ref and its fields as they were read (null for one that is only removed). */
  add(ref: string, cells: readonly Json[] | null): void;
  /** Empties it. Out: what the part that is cut now adds to the index. */
  take(): PartSubjects;
}

/** What the index is made with. */
export interface SubjectIndexing {
  readonly key: KeyObject;
  readonly product: ProductSchema;
  readonly outputSchema: OutputSchema;
  readonly composers: ReturnType<typeof keyComposers>;
  /** Rules by which children do not leave, by list. */
  readonly children: ReadonlyMap<string, ChildRule>;
}

/** Adds the keys of one record. In: its fields, its place in the part. */
type AddKeys = (cells: readonly Json[], record: number) => void;

interface Child {
  readonly [member: string]: Json;
}

const SILENT = (): void => {};

/**
 * Prepares the subject index of a preparation. A key that cannot be made (absent, or refused by the rules) is left out.
 * Whoever stands in the record as it was read is indexed, also when nothing of him left: the record was about him. Which of both it is stays with the key.
 * In: K_subject, product, output schema. Out: the indexer.
 */
export function createSubjectIndexer(indexing: SubjectIndexing): SubjectIndexer {
  const { product, composers } = indexing;
  const names = Object.keys(product.properties);
  const pages = new Map<string, KeyPage>();
  const refs = createRefPage();
  const lists = new Map<string, ((child: Child, record: number, left: boolean) => void)[]>();
  const adders: AddKeys[] = [];
  let flush = (): void => {};
  for (const { type, parts } of subjectKeys(product)) {
    const maker = createSubjectKey(indexing.key, type);
    flush = maker.flush;
    const page = pages.get(type) ?? createKeyPage(SUBJECT_KEY_BYTES);
    pages.set(type, page);
    const compose = composers(type, Object.keys(parts));
    const paths = Object.values(parts);
    const list = paths[0]!.includes(".") ? paths[0]!.slice(0, paths[0]!.indexOf(".")) : null;
    const keep = (texts: readonly string[], record: number, left: boolean): void => {
      const key = compose(texts);
      if (key.kind === "ok") maker.queue(key.parts, page.add(record, left));
    };
    if (list === null) adders.push(recordKeys(paths, names, keep));
    else {
      const own = lists.get(list) ?? [];
      own.push(childKeys(paths, list.length + 1, keep));
      lists.set(list, own);
    }
  }
  for (const [list, own] of lists) adders.push(eachChild(list, own, indexing, names));

  return {
    add(ref, cells) {
      const record = refs.add(ref);
      if (cells !== null) for (const add of adders) add(cells, record);
    },
    take() {
      flush();
      const keys = [...pages].flatMap(([type, page]) => {
        const entries = page.take();
        return entries.length === 0 ? [] : [{ type, entries }];
      });
      return { refs: refs.take(), keys };
    },
  };
}

type Keep = (texts: readonly string[], record: number, left: boolean) => void;

function recordKeys(paths: readonly string[], names: readonly string[], keep: Keep): AddKeys {
  const places = paths.map((path) => names.indexOf(path));
  const texts = places.map(() => "");
  return (cells, record) => {
    let some = false;
    for (let part = 0; part < places.length; part++) {
      const value = cells[places[part]!] ?? null;
      texts[part] = value === null ? "" : String(value);
      some ||= value !== null;
    }
    if (some) keep(texts, record, true);
  };
}

function childKeys(paths: readonly string[], prefix: number, keep: Keep) {
  const members = paths.map((path) => path.slice(prefix));
  const texts = members.map(() => "");
  return (child: Child, record: number, left: boolean): void => {
    let some = false;
    for (let part = 0; part < members.length; part++) {
      const value = child[members[part]!] ?? null;
      texts[part] = value === null ? "" : String(value);
      some ||= value !== null;
    }
    if (some) keep(texts, record, left);
  };
}

/** Children left with the record where the output has their list and no rule held them back. */
function eachChild(
  list: string,
  own: readonly ((child: Child, record: number, left: boolean) => void)[],
  { outputSchema, children }: SubjectIndexing,
  names: readonly string[],
): AddKeys {
  const at = names.indexOf(list);
  const leaves = outputSchema.prefixItems.some(({ title }) => title === list);
  const rule = children.get(list);
  return (cells, record) => {
    const value = cells[at];
    if (!Array.isArray(value)) return;
    for (const child of value as readonly Child[]) {
      const left = leaves && (rule === undefined || rule(child, cells, SILENT) !== null);
      for (const add of own) add(child, record, left);
    }
  };
}
