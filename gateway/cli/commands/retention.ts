import type { Command } from "commander";
import type { Session } from "../session.ts";
import { addRetentionHold } from "./retention-hold.ts";
import { addRetentionList } from "./retention-list.ts";

/** `sluis retention ...`: how long deliveries are kept, and what may not be erased. */
export function addRetention(program: Command, session: Session): void {
  const group = program.command("retention").description(session.t.retention.about);
  addRetentionList(group, session);
  addRetentionHold(group, session);
}
