import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { agreementHash } from "../../gateway/agreements/agreement-hash.ts";
import { outputSchemaHash } from "../../gateway/agreements/output-schema-hash.ts";
import { uuidV7 } from "../../gateway/core/uuid-v7.ts";
import type { EncodedRows, EncodeRows, OpenedRows } from "../../gateway/deliveries/ports/row-encoder.ts";
import type { RowTable, Store } from "../../gateway/deliveries/ports/store.ts";
import type { PrepareJob } from "../../gateway/deliveries/work/workbench.ts";
import { checkSealedPart } from "../../gateway/envelope/check-sealed-part.ts";
import { contentLeaf } from "../../gateway/envelope/content-root.ts";
import { openPart } from "../../gateway/envelope/open-part.ts";
import { systemClock } from "../../gateway/main/system-clock.ts";
import { compileWireReader } from "../../gateway/records/compile-wire-reader.ts";
import { cutLines } from "../../gateway/records/wire-lines.ts";
import { rowEncoders } from "../../gateway/store/row-encoders.ts";
import { openSqliteStore } from "../../gateway/store/sqlite/open-sqlite-store.ts";
import { startLocalPostgres } from "../../tests/services/postgres.ts";
import { postgresDatabases } from "../../tests/store/postgres-database.ts";
import { serverSeconds } from "../process-usage.ts";
import { benchDelivery } from "./bench-delivery.ts";
import type { StagePart } from "./sender-stages.ts";
import type { StageClock } from "./stage.ts";

/** What the receiver does with sealed parts, each stage alone on all of them. In: clock, the sender's job, the parts. */
export async function receiverStages(clock: StageClock, job: PrepareJob, parts: readonly StagePart[]): Promise<void> {
  const { measure } = clock;
  const records = parts.reduce((sum, part) => sum + part.records, 0);
  const { deliveryId } = job;
  const { contentKey, salt } = job.seal!;
  await measure("check digest, decrypt, inflate, digest", records, () => {
    for (const part of parts) {
      checkSealedPart(part.n, part.sealed, { ...part, sealedBytes: part.sealed.length });
      contentLeaf(salt, part.n, openPart({ ...part, deliveryId, contentKey, last: part.n === parts.length }));
    }
  });
  const read = compileWireReader(job.outputSchema, null);
  const width = job.outputSchema.prefixItems.length;
  const opened = await measure("check against the output schema", records, () =>
    parts.map(({ plaintext }): OpenedRows => {
      const lines = cutLines(read, width, Buffer.from(plaintext.buffer, plaintext.byteOffset, plaintext.length));
      if (!lines.allPlain) throw new Error("a row of the bench is not valid");
      return { rows: plaintext, earlier: null, lines };
    }),
  );
  const lines = encodeAll(rowEncoders.lines, job, opened, []);
  await onSqlite((store) => measureLoad("load into SQLite", clock, store, job, lines, records));
  const spare: EncodedRows["bytes"][] = [];
  const encoded = await measure("encode for COPY", records, () => {
    const made = encodeAll(rowEncoders.copy, job, opened, spare);
    spare.splice(0, spare.length, ...made.map(({ bytes }) => bytes));
    return made;
  });
  await onPostgres(async (store, seconds) => {
    const before = seconds();
    const loads = await measureLoad("send to PostgreSQL", clock, store, job, encoded, records);
    clock.note("PostgreSQL's own, by COPY", ((seconds() - before) * 1e6) / (records * loads));
  });
}

/** Encodes all parts, in groups that share a transaction. In: bytes of each group to write over. */
function encodeAll(
  encode: EncodeRows,
  { outputSchema }: PrepareJob,
  opened: readonly OpenedRows[],
  spare: readonly EncodedRows["bytes"][],
): EncodedRows[] {
  return Array.from({ length: Math.ceil(opened.length / PARTS_AT_ONCE) }, (_, at) => {
    const first = at * PARTS_AT_ONCE;
    return encode(outputSchema, first + 1, opened.slice(first, first + PARTS_AT_ONCE), spare[at] ?? []);
  });
}

async function onSqlite(work: (store: Store) => Promise<unknown>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "sluis-bench-"));
  const store = await openSqliteStore({ path: join(folder, "bench.sqlite"), lock: false, clock: systemClock });
  try {
    await work(store);
  } finally {
    await store.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** In: what is done with the store, and with what tells the processor time of the server so far, in seconds. */
async function onPostgres(work: (store: Store, seconds: () => number) => Promise<void>): Promise<void> {
  const server = await startLocalPostgres();
  const databases = await postgresDatabases(server);
  const store = await (await databases.create()).open(systemClock);
  try {
    await work(store, () => serverSeconds(server.pid()));
  } finally {
    await store.close();
    await databases.close();
    await server.stop();
  }
}

/** Out: how often everything was loaded. */
async function measureLoad(
  name: string,
  { measure }: StageClock,
  store: Store,
  job: PrepareJob,
  groups: readonly EncodedRows[],
  records: number,
): Promise<number> {
  const hash = outputSchemaHash(job.outputSchema);
  const table: RowTable = { agreementId: job.agreement.id, outputSchemaHash: hash, schema: job.outputSchema };
  await store.transaction((tx) => tx.rows.ensureTable(table));
  let number = 0;
  await measure(name, records, () => loadAll(store, table, job, groups, ++number));
  return number;
}

/** Parts whose rows share a transaction, as in the flow. */
const PARTS_AT_ONCE = 8;

/** Loads all rows as one more delivery and makes it visible, as the flow does. */
async function loadAll(
  store: Store,
  table: RowTable,
  job: PrepareJob,
  groups: readonly EncodedRows[],
  number: number,
): Promise<void> {
  const delivery = benchDelivery(job, uuidV7(Date.now()), agreementHash(job.agreement), table.outputSchemaHash, number);
  await store.transaction((tx) => tx.deliveries.insert(delivery));
  for (const rows of groups) {
    // SQLite uses up what it is given, and here everything is loaded again
    const bytes = rows.form === "lines" ? rows.bytes.map((part) => new Uint8Array(part)) : rows.bytes;
    await store.transaction((tx) => tx.rows.loadParts(table, delivery.id, { ...rows, bytes }));
  }
  await store.transaction((tx) => tx.rows.makeVisible(table, delivery));
}
