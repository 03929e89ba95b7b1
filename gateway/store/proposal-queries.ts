import type { AgreementRegister } from "../deliveries/ports/agreement-register.ts";
import type { EngineTransaction } from "./engine.ts";

/** Queries on agreements that miss a signature, inside one transaction. */
export function proposalQueries({ db, lock }: EngineTransaction): AgreementRegister["proposals"] {
  return {
    async put(proposal) {
      await lock("agreement", proposal.id);
      await db
        .insertInto("agreementProposal")
        .values(proposal)
        .onConflict((conflict) => conflict.columns(["id", "version"]).doUpdateSet(proposal))
        .execute();
    },
    async get(id, version) {
      await lock("agreement", id);
      let query = db.selectFrom("agreementProposal").selectAll().where("id", "=", id);
      if (version !== undefined) query = query.where("version", "=", version);
      return query.orderBy("version", "desc").limit(1).executeTakeFirst();
    },
    async of(id) {
      await lock("agreement", id);
      return db.selectFrom("agreementProposal").selectAll().where("id", "=", id).orderBy("version").execute();
    },
    async list() {
      return db.selectFrom("agreementProposal").selectAll().orderBy("id").orderBy("version").execute();
    },
    async count(partner, state) {
      const { count } = await db
        .selectFrom("agreementProposal")
        .select(({ fn }) => fn.countAll<number>().as("count"))
        .where("partner", "=", partner)
        .where("state", "=", state)
        .executeTakeFirstOrThrow();
      return count;
    },
    async deleteUpTo(id, version) {
      await db.deleteFrom("agreementProposal").where("id", "=", id).where("version", "<=", version).execute();
    },
  };
}
