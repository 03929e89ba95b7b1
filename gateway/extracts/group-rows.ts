import type { JsonObject } from "../core/json.ts";
import type { Cell, Row, RowBatch } from "./extract.ts";
import type { ExtractRecord } from "./extract-record.ts";
import type { BoundGroup, BoundMapping, MappedRow } from "./mapping/bind-mapping.ts";
import { type RowNotes, refuse } from "./mapping/field-shape.ts";
import { rowOf } from "./row-of.ts";

/** Joins consecutive rows into records. */
export interface RowGrouper {
  /** In: the next rows. Out: the records that are complete. */
  write(batch: RowBatch): ExtractRecord[];
  /** Out: the last record. */
  end(): ExtractRecord[];
}

/** The record being collected. */
interface OpenGroup {
  readonly line: number;
  readonly first: Row;
  readonly rows: Row[];
  readonly mapped: MappedRow;
  readonly children: JsonObject[];
  readonly notes: RowNotes;
}

/**
 * Makes the grouper of one mapping. It never delivers half a record: rows that differ where they should agree, a record with too
 * many children and one beside an unreadable row (which may be its child) are refused with `group-differs`,
 * `too-many-children` and `beside-unreadable-row`; a row without a key with `group-key-missing`.
 * In: the bound mapping, its group, what to do with a row that could not be read.
 */
export function createRowGrouper(
  bound: BoundMapping,
  group: BoundGroup,
  unreadable: (batch: RowBatch, row: number, rule: string) => ExtractRecord,
): RowGrouper {
  let open: OpenGroup | null = null;
  let besideUnreadable = false;

  function start(batch: RowBatch, index: number, row: Row): OpenGroup {
    const { values, numbers, mutation, problems } = bound.mapRow(batch, index);
    // rows that come later are mapped before this record is looked at
    const mapped: MappedRow = { values: [...values], numbers: numbers.slice(), mutation, problems };
    const notes: RowNotes = {
      problems: problems.length > 0 ? [...problems] : null,
    };
    if (group.keys.some((column) => row[column] === null || row[column] === ""))
      refuse(notes, "record", "group-key-missing");
    if (besideUnreadable) refuse(notes, "record", "beside-unreadable-row");
    besideUnreadable = false;
    return { line: batch.lineOf(index), first: row, rows: [], mapped, children: [], notes };
  }

  function add(to: OpenGroup, batch: RowBatch, index: number, row: Row): void {
    if (to.rows.length === group.maximumChildren) {
      refuseOnce(to.notes, group.field, "too-many-children");
      return; // kept no longer, so that one key in a whole file does not fill memory
    }
    to.rows.push(row);
    const child = group.mapChild(batch, index, to.notes);
    if (child !== undefined) to.children.push(child);
    if (row !== to.first && group.shared.some((column) => !sameCell(row[column], to.first[column])))
      refuseOnce(to.notes, "record", "group-differs");
  }

  function close(): ExtractRecord[] {
    if (open === null) return [];
    const { line, rows, mapped, children, notes } = open;
    open = null;
    if (children.length > 0) mapped.values[group.fieldIndex] = children;
    mapped.numbers[group.fieldIndex] = -1;
    return [
      {
        line,
        values: mapped.values,
        numbers: mapped.numbers,
        mutation: mapped.mutation,
        problems: notes.problems ?? [],
        original: () => joinRows(rows),
      },
    ];
  }

  return {
    write(batch) {
      const records: ExtractRecord[] = [];
      for (let index = 0; index < batch.size; index++) {
        const problem = batch.problemOf(index);
        if (problem !== undefined) {
          if (open !== null) refuse(open.notes, "record", "beside-unreadable-row");
          records.push(...close(), unreadable(batch, index, problem));
          besideUnreadable = true;
          continue;
        }
        const row = rowOf(batch, index, bound.columns.length);
        if (open === null || !belongsTo(open, row, group)) {
          records.push(...close());
          open = start(batch, index, row);
        }
        add(open, batch, index, row);
      }
      return records;
    },
    end: close,
  };
}

function belongsTo(open: OpenGroup, row: Row, group: BoundGroup): boolean {
  return group.keys.every((column) => row[column] !== "" && row[column] !== null && row[column] === open.first[column]);
}

/** The cells of a group as a person wants to see them: what differs stands under each other. */
function joinRows(rows: readonly Row[]): Row {
  const [first, ...others] = rows;
  if (first === undefined || others.length === 0) return first ?? [];
  return first.map((cell, column) =>
    others.every((row) => sameCell(row[column], cell)) ? cell : rows.map((row) => show(row[column])).join("\n"),
  );
}

function show(cell: Cell | undefined): string {
  if (cell === null || cell === undefined) return "";
  return typeof cell === "string" ? cell : JSON.stringify(cell);
}

function sameCell(left: Cell | undefined, right: Cell | undefined): boolean {
  return left === right || (typeof left === "object" && JSON.stringify(left) === JSON.stringify(right));
}

function refuseOnce(notes: RowNotes, field: string, rule: string): void {
  if (!notes.problems?.some((known) => known.field === field && known.rule === rule)) refuse(notes, field, rule);
}
