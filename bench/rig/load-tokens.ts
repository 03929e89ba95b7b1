import { createHash } from "node:crypto";
import { base32 } from "../../gateway/core/base32.ts";
import type { OutputColumn } from "../../gateway/core/output-schema.ts";
import type { Store } from "../../gateway/deliveries/ports/store.ts";
import {
  plaintextOf,
  sampleColumn,
  sampleDelivery,
  sampleId,
  sampleTable,
} from "../../tests/contract/store-samples.ts";

/** What each record has one of. */
export const TOKEN_TYPES = ["bsn", "pnd1", "pnd2", "pnd3", "adr1"] as const;

/** About a mebibyte of plaintext. */
const RECORDS_IN_PART = 3_000;

const hash = (text: string): string => base32(createHash("sha256").update(text).digest().subarray(0, 20));

/** Loads a source of records that hold nothing but tokens. In: the store, its id, how many, what a record's person is called. */
export async function loadTokens(
  store: Store,
  id: string,
  records: number,
  personOf: (record: number) => string,
): Promise<void> {
  const columns = TOKEN_TYPES.map(
    (type): OutputColumn => sampleColumn(`token_${type}`, "text", { "x-role": "token", "x-token-type": type }),
  );
  const table = sampleTable(columns, { agreementId: id });
  const delivery = sampleDelivery({ id: sampleId(id.length), agreementId: id, number: 1 });
  await store.transaction(async (tx) => {
    await tx.rows.ensureTable(table);
    await tx.deliveries.insert(delivery);
  });
  for (let from = 0, part = 1; from < records; from += RECORDS_IN_PART, part++) {
    const rows = Array.from({ length: Math.min(RECORDS_IN_PART, records - from) }, (_, at) => {
      const person = personOf(from + at);
      // one key of each person is typed otherwise in each source
      const own = TOKEN_TYPES[(from + at) % TOKEN_TYPES.length];
      const tokens = TOKEN_TYPES.map(
        (type) => `hn1.m22dye54.${type}.${hash(`${type} ${person}${type === own ? id : ""}`)}`,
      );
      return [hash(`${id} ${from + at}`), "nieuw", ...tokens];
    });
    await store.transaction((tx) => tx.rows.loadPart(table, delivery.id, part, plaintextOf(rows)));
  }
  await store.transaction((tx) => tx.rows.makeVisible(table, delivery));
}
