import type { Command } from "commander";
import type { Session } from "../session.ts";
import { addAuditExport } from "./audit-export.ts";
import { addAuditList } from "./audit-list.ts";
import { addAuditReconcile } from "./audit-reconcile.ts";
import { addAuditReport } from "./audit-report.ts";
import { addAuditShow } from "./audit-show.ts";
import { addAuditSuccessor } from "./audit-successor.ts";
import { addAuditVerify } from "./audit-verify.ts";

/** `sluis audit ...`: the log. */
export function addAudit(program: Command, session: Session): void {
  const group = program.command("audit").description(session.t.audit.about);
  addAuditList(group, session);
  addAuditShow(group, session);
  addAuditExport(group, session);
  addAuditVerify(group, session);
  addAuditSuccessor(group, session);
  addAuditReconcile(group, session);
  addAuditReport(group, session);
}
