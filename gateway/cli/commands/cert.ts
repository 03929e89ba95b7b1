import type { Command } from "commander";
import type { Session } from "../session.ts";
import { addCertList } from "./cert-list.ts";

/** `sluis cert ...`: certificates. */
export function addCert(program: Command, session: Session): void {
  const group = program.command("cert").description(session.t.cert.about);
  addCertList(group, session);
}
