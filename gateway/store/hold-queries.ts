import type { AgreementRegister } from "../deliveries/ports/agreement-register.ts";
import type { EngineTransaction } from "./engine.ts";

/** Queries on what each party last said of an agreement as a whole, inside one transaction. */
export function holdQueries({ db, lock }: EngineTransaction): AgreementRegister["holds"] {
  return {
    async put(hold) {
      await lock("agreement", hold.agreementId);
      await db
        .insertInto("agreementHold")
        .values(hold)
        .onConflict((conflict) => conflict.columns(["agreementId", "party"]).doUpdateSet(hold))
        .execute();
    },
    async of(agreementId) {
      await lock("agreement", agreementId);
      return db
        .selectFrom("agreementHold")
        .selectAll()
        .where("agreementId", "=", agreementId)
        .orderBy("party")
        .execute();
    },
  };
}
