import { NAME_LETTERS } from "../../pseudonyms/hn1/write-letters.ts";
import { mostBytes, writeParts } from "../../pseudonyms/hn1/write-parts.ts";
import type { NameOrder, OutgoingCell } from "../../records/name-order.ts";
import type { FieldFinding } from "../../records/row-ajv.ts";
import { createWireWriter } from "../../records/wire-writer.ts";
import { COPY, NAME_WORDS, type OutgoingPage } from "./outgoing-page.ts";
import { createWarningKinds } from "./warning-kinds.ts";
import { createWords } from "./words.ts";

/** Names that go beside a row: keys of the subject index. */
export interface BesideRow {
  readonly order: NameOrder;
  readonly left: boolean;
}

/** Writes rows that leave into a page. */
export interface PageWriter {
  /** Adds a row. In: the line of the source, the row, its subject keys, the hashes of its risk columns, what was noted of it. */
  add(
    source: number,
    row: readonly OutgoingCell[],
    subjects: readonly BesideRow[],
    risk: Uint32Array,
    warnings: readonly FieldFinding[],
  ): void;
  /** Whether the page should be sent on. */
  isFull(): boolean;
  readonly size: number;
  /** Empties the writer. Out: the page. */
  take(): OutgoingPage;
}

/** Lines of one page, bytes: small enough that two threads seldom wait for each other, large enough that sending costs nothing. */
const PAGE_BYTES = 256 * 1024;
/** Room for the row that makes a page full. */
const ROOM = 16 * 1024;

/** An empty writer. */
export function createPageWriter(): PageWriter {
  const lines = createWireWriter(NAME_LETTERS, PAGE_BYTES + ROOM);
  let parts = new Uint8Array(0);
  let [partsEnd, size] = [0, 0];
  const rows = createWords(Int32Array);
  const names = createWords(Int32Array);
  const risks = createWords(Uint32Array);
  const warned = createWords(Int32Array);
  const kinds = createWarningKinds();
  /** The order of each kind that was met last in this page, and its number. */
  const lastOrders: (NameOrder | undefined)[] = [];
  const lastNames: number[] = [];

  function addName(kind: number, place: number, end: number): void {
    names.add(kind);
    names.add(place);
    names.add(end);
  }

  function order(name: NameOrder, place: number): void {
    const kind = name.maker.place;
    if (lastOrders[kind] === name) {
      addName(COPY, place, lastNames[kind]!);
      return;
    }
    const most = partsEnd + mostBytes(name.parts);
    if (most > parts.length) parts = grown(parts, new Uint8Array(Math.max(2 * parts.length, most, PAGE_BYTES / 2)));
    partsEnd = writeParts(name.parts, parts, partsEnd);
    lastOrders[kind] = name;
    lastNames[kind] = names.count / NAME_WORDS;
    addName(kind, place, partsEnd);
  }

  return {
    add(source, row, subjects, risk, warnings) {
      const named = lines.write(row);
      for (let at = 0; at < named; at++) order(lines.names[at]!, lines.places[at]!);
      for (const { order: subject, left } of subjects) order(subject, left ? 1 : 0);
      rows.add(lines.end);
      rows.add(source);
      rows.add(names.count / NAME_WORDS);
      rows.add(row[1] === "vervallen" ? 1 : 0);
      risks.addAll(risk);
      for (const warning of warnings) {
        warned.add(size);
        warned.add(kinds.numberOf(warning));
      }
      size += 1;
    },
    isFull: () => lines.end >= PAGE_BYTES,
    get size() {
      return size;
    },
    take() {
      const page: OutgoingPage = {
        size,
        lines: lines.take(),
        parts: new Uint8Array(parts.buffer, 0, partsEnd),
        rows: rows.take(),
        names: names.take(),
        risk: risks.take(),
        warnings: warned.take(),
        warningKinds: kinds.take(),
      };
      parts = new Uint8Array(0);
      [partsEnd, size] = [0, 0];
      lastOrders.length = 0;
      return page;
    },
  };
}

function grown<T extends Uint8Array>(old: T, larger: T): T {
  larger.set(old);
  return larger;
}
