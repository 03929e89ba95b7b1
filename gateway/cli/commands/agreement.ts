import type { Command } from "commander";
import type { Session } from "../session.ts";
import { addAgreementAccept } from "./agreement-accept.ts";
import { addAgreementCheck } from "./agreement-check.ts";
import { addAgreementDiff } from "./agreement-diff.ts";
import { addAgreementExport } from "./agreement-export.ts";
import { addAgreementHold } from "./agreement-hold.ts";
import { addAgreementList } from "./agreement-list.ts";
import { addAgreementNew } from "./agreement-new.ts";
import { addAgreementPropose } from "./agreement-propose.ts";
import { addAgreementRefuse } from "./agreement-refuse.ts";
import { addAgreementShow } from "./agreement-show.ts";
import { addAgreementSign } from "./agreement-sign.ts";

/** `sluis agreement ...`: what two parties agreed. */
export function addAgreement(program: Command, session: Session): void {
  const group = program.command("agreement").description(session.t.agreement.about);
  addAgreementNew(group, session);
  addAgreementCheck(group, session);
  addAgreementDiff(group, session);
  addAgreementList(group, session);
  addAgreementShow(group, session);
  addAgreementExport(group, session);
  addAgreementSign(group, session);
  addAgreementPropose(group, session);
  addAgreementAccept(group, session);
  addAgreementRefuse(group, session);
  addAgreementHold(group, session);
}
