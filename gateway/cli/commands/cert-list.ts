import type { Command } from "commander";
import { openKeys } from "../open-keys.ts";
import { ownCertificates } from "../own-certificates.ts";
import type { Session } from "../session.ts";

/** `sluis cert list`. Our certificates and until when they are valid. */
export function addCertList(group: Command, session: Session): void {
  const { t, context, format } = session;
  group
    .command("list")
    .description(t.cert.list)
    .action(
      session.command(async () => {
        const certificates = ownCertificates(openKeys(session.settings(), context.env, context.clock));
        return {
          json: { certificates: certificates.map((certificate) => ({ ...certificate })) },
          print: (out) =>
            out.table(
              [t.cert.holder, t.cert.issuer, t.cert.serial, t.cert.until, t.cert.use],
              certificates.map(({ subject, issuer, serial, notAfter, current, development }) => {
                const use = [...(current ? [t.cert.current] : []), ...(development ? [t.cert.development] : [])];
                return [subject, issuer, serial, format.moment(notAfter), use.join(", ")];
              }),
            ),
        };
      }),
    );
}
