import { SluisError } from "../core/sluis-error.ts";
import type { SealedPart, StoreTransaction } from "../deliveries/ports/store.ts";
import type { EngineTransaction } from "./engine.ts";
import type { Tables } from "./tables.ts";

/** The columns of a part as it is given. */
const COLUMNS = {
  n: "integer",
  sealed: "bytes",
  sealedSha256: "text",
  plainBytes: "bigint",
  records: "bigint",
} as const satisfies { readonly [column in keyof SealedPart]: string };

/** Those of its table. */
const TABLE_COLUMNS = { deliveryId: "text", sealedBytes: "bigint", ...COLUMNS } as const;

/** From here on bytes are long, so that one more turn costs less than what it saves. */
const LONG_BYTES = 65_536;

/** Queries on sealed parts, inside one transaction. */
export function partQueries({ db, rowsWithBytes, insertLong }: EngineTransaction): StoreTransaction["parts"] {
  const some = async (deliveryId: string, numbers: readonly number[]): Promise<SealedPart[]> => {
    const query = db
      .selectFrom("part")
      .select(Object.keys(COLUMNS) as (keyof SealedPart)[])
      .where("deliveryId", "=", deliveryId)
      .where("n", "in", [...numbers])
      .orderBy("n");
    return (await rowsWithBytes(query.compile(), COLUMNS)) as unknown as SealedPart[];
  };
  const digestOf = (deliveryId: string, n: number) =>
    db
      .selectFrom("part")
      .select(["sealedSha256", "sealedBytes"])
      .where("deliveryId", "=", deliveryId)
      .where("n", "=", n)
      .executeTakeFirst();

  /** Out: the part that is there already, or undefined when this one was inserted. */
  const insert = async (row: Tables["part"]): ReturnType<typeof digestOf> => {
    if (insertLong !== null && row.sealedBytes >= LONG_BYTES) {
      const known = await digestOf(row.deliveryId, row.n);
      if (known === undefined) await insertLong("part", row, TABLE_COLUMNS);
      return known;
    }
    const inserted = await db
      .insertInto("part")
      .values(row)
      .onConflict((conflict) => conflict.columns(["deliveryId", "n"]).doNothing())
      .executeTakeFirst();
    return inserted.numInsertedOrUpdatedRows === 0n ? digestOf(row.deliveryId, row.n) : undefined;
  };
  return {
    some,
    async put(deliveryId, { n, sealed, sealedSha256, plainBytes, records }) {
      const sealedBytes = sealed.byteLength;
      const known = await insert({ deliveryId, n, sealedSha256, sealedBytes, plainBytes, records, sealed });
      if (known === undefined) return;
      const same = known.sealedSha256 === sealedSha256 && known.sealedBytes === sealedBytes;
      if (!same) throw new SluisError("PART_CONFLICT", { n });
    },
    get: async (deliveryId, n) => (await some(deliveryId, [n]))[0],
    async list(deliveryId) {
      return db
        .selectFrom("part")
        .select(["n", "sealedSha256", "sealedBytes", "plainBytes", "records"])
        .where("deliveryId", "=", deliveryId)
        .orderBy("n")
        .execute();
    },
    async delete(deliveryId, n) {
      await db.deleteFrom("part").where("deliveryId", "=", deliveryId).where("n", "=", n).execute();
    },
    async count(deliveryId) {
      const { held } = await db
        .selectFrom("part")
        .select(({ fn }) => fn.countAll<number>().as("held"))
        .where("deliveryId", "=", deliveryId)
        .executeTakeFirstOrThrow();
      return held;
    },
    async deleteAll(deliveryId) {
      await db.deleteFrom("part").where("deliveryId", "=", deliveryId).execute();
    },
  };
}
