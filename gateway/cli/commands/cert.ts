import type { Command } from "commander";
import type { Session } from "../session.ts";
import { addCertList } from "./cert-list.ts";
import { addCertLoad } from "./cert-load.ts";
import { addCertRequest } from "./cert-request.ts";
import { addCertRevoke } from "./cert-revoke.ts";
import { addCertRotate } from "./cert-rotate.ts";

/** `sluis cert ...`: certificates and own keys. */
export function addCert(program: Command, session: Session): void {
  const group = program.command("cert").description(session.t.cert.about);
  addCertRequest(group, session);
  addCertLoad(group, session);
  addCertList(group, session);
  addCertRotate(group, session);
  addCertRevoke(group, session);
}
