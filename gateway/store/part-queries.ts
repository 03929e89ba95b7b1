import { SluisError } from "../core/sluis-error.ts";
import type { SealedPart, StoreTransaction } from "../deliveries/ports/store.ts";
import type { EngineTransaction } from "./engine.ts";

/** The columns of a part as it is given. */
const COLUMNS = {
  n: "integer",
  sealed: "bytes",
  sealedSha256: "text",
  plainBytes: "integer",
  records: "integer",
} as const satisfies { readonly [column in keyof SealedPart]: string };

/** Queries on sealed parts, inside one transaction. */
export function partQueries({ db, rowsWithBytes }: EngineTransaction): StoreTransaction["parts"] {
  const some = async (deliveryId: string, numbers: readonly number[]): Promise<SealedPart[]> => {
    const query = db
      .selectFrom("part")
      .select(Object.keys(COLUMNS) as (keyof SealedPart)[])
      .where("deliveryId", "=", deliveryId)
      .where("n", "in", [...numbers])
      .orderBy("n");
    return (await rowsWithBytes(query.compile(), COLUMNS)) as unknown as SealedPart[];
  };
  return {
    some,
    async put(deliveryId, { n, sealed, sealedSha256, plainBytes, records }) {
      const row = { deliveryId, n, sealedSha256, sealedBytes: sealed.byteLength, plainBytes, records, sealed };
      const inserted = await db
        .insertInto("part")
        .values(row)
        .onConflict((conflict) => conflict.columns(["deliveryId", "n"]).doNothing())
        .executeTakeFirst();
      if (inserted.numInsertedOrUpdatedRows !== 0n) return;
      const known = await db
        .selectFrom("part")
        .select(["sealedSha256", "sealedBytes"])
        .where("deliveryId", "=", deliveryId)
        .where("n", "=", n)
        .executeTakeFirstOrThrow();
      const same = known.sealedSha256 === sealedSha256 && known.sealedBytes === sealed.byteLength;
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
