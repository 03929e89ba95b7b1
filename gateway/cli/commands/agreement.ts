import type { Command } from "commander";
import type { Session } from "../session.ts";
import { addAgreementCheck } from "./agreement-check.ts";
import { addAgreementDiff } from "./agreement-diff.ts";
import { addAgreementInstall } from "./agreement-install.ts";
import { addAgreementList } from "./agreement-list.ts";
import { addAgreementShow } from "./agreement-show.ts";

/** `sluis agreement ...`: what two parties agreed. */
export function addAgreement(program: Command, session: Session): void {
  const group = program.command("agreement").description(session.t.agreement.about);
  addAgreementCheck(group, session);
  addAgreementDiff(group, session);
  addAgreementInstall(group, session);
  addAgreementList(group, session);
  addAgreementShow(group, session);
}
