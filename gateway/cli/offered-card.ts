import type { PartnerCards } from "../deliveries/ports/card-office.ts";
import type { Printer } from "./printer.ts";
import type { Session } from "./session.ts";

/** Prints what an offered card changes, in the words of the session's language. */
export function printOffered(out: Printer, offered: NonNullable<PartnerCards["offered"]>, session: Session): void {
  const { t, lang } = session;
  out.line(`${t.partner.changes(String(offered.serial))}:`);
  for (const line of offered.changes) out.line(`  ${line[lang]}`);
  out.pairs([[t.partner.fingerprint, offered.fingerprint]]);
}
