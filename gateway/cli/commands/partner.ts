import type { Command } from "commander";
import type { Session } from "../session.ts";
import { addPartnerAccept } from "./partner-accept.ts";
import { addPartnerCard } from "./partner-card.ts";
import { addPartnerList } from "./partner-list.ts";
import { addPartnerShow } from "./partner-show.ts";

/** `sluis partner ...`: cards, ours and those of partners. */
export function addPartner(program: Command, session: Session): void {
  const group = program.command("partner").description(session.t.partner.about);
  addPartnerCard(group, session);
  addPartnerAccept(group, session);
  addPartnerList(group, session);
  addPartnerShow(group, session);
}
