import type { Command } from "commander";
import type { Session } from "../session.ts";
import { addKeysInstall } from "./keys-install.ts";
import { addKeysList } from "./keys-list.ts";
import { addKeysNew } from "./keys-new.ts";

/** `sluis keys ...`: keys of pseudonym domains. */
export function addKeys(program: Command, session: Session): void {
  const group = program.command("keys").description(session.t.keys.about);
  addKeysNew(group, session);
  addKeysInstall(group, session);
  addKeysList(group, session);
}
