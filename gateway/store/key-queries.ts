import type { KeyEpoch, KeyRegister } from "../deliveries/ports/key-register.ts";
import type { EngineTransaction } from "./engine.ts";

/** Queries on epochs of pseudonym domains, inside one transaction. */
export function keyQueries({ db, lock }: EngineTransaction): KeyRegister["keyEpochs"] {
  const list = async (domain?: string): Promise<KeyEpoch[]> => {
    let query = db.selectFrom("keyEpoch").selectAll();
    if (domain !== undefined) query = query.where("domain", "=", domain);
    const rows = await query.orderBy("domain").orderBy("epoch").execute();
    return rows.map((row) => ({ ...row, emergency: row.emergency === 1 }));
  };
  return {
    async put(epoch) {
      await lock("setting", `domain ${epoch.domain}`);
      const row = { ...epoch, emergency: epoch.emergency ? (1 as const) : (0 as const) };
      await db
        .insertInto("keyEpoch")
        .values(row)
        .onConflict((conflict) => conflict.columns(["domain", "epoch"]).doUpdateSet(row))
        .execute();
    },
    list,
    async forChange(domain) {
      await lock("setting", `domain ${domain}`);
      return list(domain);
    },
    async confirm(confirmation) {
      await db
        .insertInto("keyConfirmation")
        .values(confirmation)
        .onConflict((conflict) =>
          conflict.columns(["domain", "epoch", "partner", "act"]).doUpdateSet({
            tokens: confirmation.tokens,
            token: confirmation.token,
            at: confirmation.at,
          }),
        )
        .execute();
    },
    async confirmations(domain) {
      return db
        .selectFrom("keyConfirmation")
        .selectAll()
        .where("domain", "=", domain)
        .orderBy("epoch")
        .orderBy("partner")
        .orderBy("at")
        .execute();
    },
  };
}
