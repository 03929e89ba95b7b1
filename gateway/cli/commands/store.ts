import type { Command } from "commander";
import type { Session } from "../session.ts";
import { addStorePrepare } from "./store-prepare.ts";

/** `sluis store ...`: the database of the production profile. */
export function addStore(program: Command, session: Session): void {
  addStorePrepare(program.command("store").description(session.t.store.about), session);
}
