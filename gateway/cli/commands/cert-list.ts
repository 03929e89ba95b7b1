import { readFile } from "node:fs/promises";
import type { Command } from "commander";
import { readCard } from "../../identity/partner-card.ts";
import { createRevocationList, type HeldList } from "../../identity/revocation-list.ts";
import { openKeys } from "../open-keys.ts";
import { ownCardFile } from "../own-card-file.ts";
import { ownCertificates } from "../own-certificates.ts";
import { ownKeys } from "../own-keys.ts";
import { readText } from "../read-document.ts";
import type { Session } from "../session.ts";

/** `sluis cert list`. What ends when: our certificates, our keys, and the revocation lists that we read. */
export function addCertList(group: Command, session: Session): void {
  const { t, context, format } = session;
  group
    .command("list")
    .description(t.cert.list)
    .action(
      session.command(async () => {
        const settings = session.settings();
        const keystore = openKeys(settings, context.env, context.clock);
        const certificates = ownCertificates(keystore);
        const { card } = await readCard(readText(ownCardFile(settings)).trim());
        const keys = ownKeys(keystore, card);
        const lists = await heldLists(session);
        return {
          json: {
            certificates: certificates.map((certificate) => ({ ...certificate })),
            keys: keys.map((key) => ({ ...key })),
            lists: lists.map((list) => ({ ...list })),
          },
          print: (out) => {
            out.table(
              [t.cert.holder, t.cert.issuer, t.cert.serial, t.cert.until, t.cert.use],
              certificates.map(({ subject, issuer, serial, notAfter, current, development }) => {
                const use = [...(current ? [t.cert.current] : []), ...(development ? [t.cert.development] : [])];
                return [subject, issuer, serial, format.moment(notAfter), use.join(", ")];
              }),
            );
            out.line(`${t.cert.keys}:`);
            out.table(
              [t.cert.purpose, t.cert.keyId, t.cert.since, t.cert.counts, t.cert.use],
              keys.map(({ purpose, id, createdAt, onCard, until, waiting }) => [
                ...[t.cert.purposes[purpose], id, format.moment(createdAt)],
                until === null ? "" : format.moment(until),
                waiting ? t.cert.waiting : onCard ? t.cert.onCard : "",
              ]),
            );
            if (lists.length === 0) return;
            out.line(`${t.cert.lists}:`);
            out.table(
              [t.cert.issuer, t.cert.nextUpdate],
              lists.map(({ issuer, nextUpdate }) => [issuer, format.moment(nextUpdate)]),
            );
          },
        };
      }),
    );
}

/** Lists in the configured files, of our own issuers and those on partners' cards. */
async function heldLists(session: Session): Promise<readonly HeldList[]> {
  const { tls, partners } = session.settings();
  const keystore = openKeys(session.settings(), session.context.env, session.context.clock);
  const own = keystore.keys("tls").flatMap(({ certificates }) => certificates?.slice(1) ?? []);
  const cards = await Promise.all(partners.map(({ card }) => readCard(readText(card).trim())));
  const issuers = [
    ...own,
    ...cards.flatMap(({ card }) => card.issuers),
    ...tls.trustedIssuers.map((path) => readText(path)),
  ];
  const known = [...new Set(issuers)];
  const list = createRevocationList({ files: tls.crlFiles, readFile, clock: session.context.clock, issuers: known });
  await list.reload();
  return list.lists();
}
