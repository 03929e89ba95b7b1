import type { Command } from "commander";
import type { Session } from "../session.ts";
import { addBackupCheck } from "./backup-check.ts";
import { addBackupKey } from "./backup-key.ts";
import { addBackupMake } from "./backup-make.ts";
import { addBackupRestore } from "./backup-restore.ts";

/** `sluis backup ...`: making backups and putting them back. */
export function addBackup(program: Command, session: Session): void {
  const group = program.command("backup").description(session.t.backup.about);
  addBackupKey(group, session);
  addBackupMake(group, session);
  addBackupCheck(group, session);
  addBackupRestore(group, session);
}
