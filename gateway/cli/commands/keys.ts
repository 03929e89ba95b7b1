import type { Command } from "commander";
import type { Session } from "../session.ts";
import { addKeysAccept } from "./keys-accept.ts";
import { addKeysBudget } from "./keys-budget.ts";
import { addKeysCheck } from "./keys-check.ts";
import { addKeysEpochs } from "./keys-epochs.ts";
import { addKeysList } from "./keys-list.ts";
import { addKeysNew } from "./keys-new.ts";
import { addKeysShare } from "./keys-share.ts";

/** `sluis keys ...`: keys of pseudonym domains. */
export function addKeys(program: Command, session: Session): void {
  const group = program.command("keys").description(session.t.keys.about);
  addKeysNew(group, session);
  addKeysShare(group, session);
  addKeysAccept(group, session);
  addKeysCheck(group, session);
  addKeysList(group, session);
  addKeysEpochs(group, session);
  addKeysBudget(group, session);
}
