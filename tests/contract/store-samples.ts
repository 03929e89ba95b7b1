import type { OutputColumn, OutputSchema } from "../../gateway/core/output-schema.ts";
import type { Delivery } from "../../gateway/deliveries/delivery.ts";
import type { EncodedRows, RowForm } from "../../gateway/deliveries/ports/row-encoder.ts";
import type { RowTable, SealedPart } from "../../gateway/deliveries/ports/store.ts";
import { openedRows } from "../../gateway/store/opened-rows.ts";
import { rowEncoders } from "../../gateway/store/row-encoders.ts";

/** A delivery of an agreement as the receiver stores it first; `changes` make it another one. */
export function sampleDelivery(changes: Partial<Delivery> = {}): Delivery {
  return {
    id: "01890a5d-ac96-774b-bcce-b302099a8057",
    direction: "in",
    partner: "00000001003214345000",
    agreementId: "agr-2026-001",
    agreementVersion: 1,
    agreementHash: "a".repeat(64),
    product: "incidentmelding",
    outputSchemaHash: "b".repeat(64),
    kind: "full",
    periodFrom: null,
    periodTo: null,
    state: "loading",
    number: 1,
    previousHash: "0".repeat(64),
    manifestHash: "c".repeat(64),
    manifest: "{}",
    envelope: "e.n.v.e.l",
    secret: Uint8Array.from([0, 1, 255]),
    records: 0,
    parts: 0,
    root: null,
    trace: "4bf92f3577b34da6a3ce929d0e0e4736",
    pushIdentity: null,
    corrects: null,
    stamp: null,
    report: null,
    createdAt: 1_700_000_000_000,
    releasedAt: null,
    closedAt: null,
    expiresAt: null,
    attempts: 0,
    nextAttemptAt: 0,
    reason: null,
    parked: false,
    ...changes,
  };
}

/** A delivery id that sorts by `n`. */
export function sampleId(n: number): string {
  return `01890a5d-ac96-774b-bcce-${n.toString(16).padStart(12, "0")}`;
}

/** A sealed part whose bytes depend on `seed` only. */
export function samplePart(n: number, seed = 1, bytes = 20_000): SealedPart {
  const sealed = Uint8Array.from({ length: bytes }, (_, index) => (index * seed) % 256);
  return { n, sealed, sealedSha256: `${seed}`.padStart(64, "0"), plainBytes: 3 * bytes, records: 7 };
}

/** A column of the wire form. */
export function sampleColumn(title: string, type: OutputColumn["x-column-type"], more: object = {}): OutputColumn {
  return { title, "x-role": "field", "x-column-type": type, ...more } as OutputColumn;
}

/** The table of an agreement with these columns behind `ref` and `mutatie`. */
export function sampleTable(columns: readonly OutputColumn[], changes: Partial<RowTable> = {}): RowTable {
  const prefixItems = [
    { title: "ref", "x-role": "ref", "x-column-type": "text" } as OutputColumn,
    { title: "mutatie", "x-role": "mutation", "x-column-type": "text" } as OutputColumn,
    ...columns,
  ];
  const schema: OutputSchema = {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    $id: "sluis:output:incidentmelding:1",
    title: "incidentmelding",
    type: "array",
    prefixItems,
    items: false,
    minItems: prefixItems.length,
    maxItems: prefixItems.length,
  };
  return { agreementId: "agr-2026-001", outputSchemaHash: "b".repeat(64), schema, ...changes };
}

/** Rows of parts that follow on each other as a worker hands them over. In: the store's form, the table, the first part, their plaintexts. */
export function encodedRows(
  form: RowForm,
  { schema }: RowTable,
  first: number,
  plaintexts: readonly Uint8Array[],
): EncodedRows {
  const parts = plaintexts.map((plaintext) => openedRows(schema, plaintext));
  return rowEncoders[form](schema, first, parts, []);
}

/** The plaintext of a part. In: records. Out: one JSON array per line. */
export function plaintextOf(records: readonly (readonly unknown[])[]): Uint8Array {
  // a piece of a larger buffer, as parts are in practice
  const text = records.map((record) => `${JSON.stringify(record)}\n`).join("");
  return Buffer.from(`padding${text}`).subarray(7);
}
