import type { Command } from "commander";
import { addAgreement } from "./commands/agreement.ts";
import { addAudit } from "./commands/audit.ts";
import { addBackup } from "./commands/backup.ts";
import { addCancel } from "./commands/cancel.ts";
import { addCert } from "./commands/cert.ts";
import { addConformance } from "./commands/conformance.ts";
import { addDemo } from "./commands/demo.ts";
import { addDoctor } from "./commands/doctor.ts";
import { addErase } from "./commands/erase.ts";
import { addExport } from "./commands/export.ts";
import { addInit } from "./commands/init.ts";
import { addKeys } from "./commands/keys.ts";
import { addMatch } from "./commands/match.ts";
import { addPartner } from "./commands/partner.ts";
import { addPreview } from "./commands/preview.ts";
import { addPseudonymise } from "./commands/pseudonymise.ts";
import { addPush } from "./commands/push.ts";
import { addRelease } from "./commands/release.ts";
import { addResend } from "./commands/resend.ts";
import { addRetention } from "./commands/retention.ts";
import { addServe } from "./commands/serve.ts";
import { addStatus } from "./commands/status.ts";
import { addStore } from "./commands/store.ts";
import { addSubject } from "./commands/subject.ts";
import { addWithdraw } from "./commands/withdraw.ts";
import type { Session } from "./session.ts";

/** Every command, in the order in which help shows them. */
export const COMMANDS: readonly ((program: Command, session: Session) => void)[] = [
  addDemo,
  addInit,
  addServe,
  addDoctor,
  addPreview,
  addPush,
  addRelease,
  addCancel,
  addWithdraw,
  addResend,
  addStatus,
  addExport,
  addRetention,
  addErase,
  addPseudonymise,
  addMatch,
  addAgreement,
  addPartner,
  addKeys,
  addCert,
  addStore,
  addBackup,
  addAudit,
  addSubject,
  addConformance,
];
