import { readFile } from "node:fs/promises";
import type { Command } from "commander";
import { SluisError } from "../../core/sluis-error.ts";
import { certificateInfo } from "../../identity/certificate-info.ts";
import { certificatesIn } from "../../identity/certificates-in.ts";
import { checkOwnCertificate } from "../../identity/check-own-certificate.ts";
import { createRevocationList } from "../../identity/revocation-list.ts";
import { cardChange, overlapOption, printCardChange } from "../card-change.ts";
import { openKeys } from "../open-keys.ts";
import { renewOwnCard } from "../own-card-file.ts";
import { readText } from "../read-document.ts";
import type { Session } from "../session.ts";

interface LoadOptions {
  readonly issuer?: readonly string[];
  readonly overlap: string;
}

/**
 * `sluis cert load FILE`. Takes the certificate that an issuer made for a key of ours, when all of it is right, and makes the card that
 * tells partners of the new key.
 */
export function addCertLoad(group: Command, session: Session): void {
  const { t, context, format } = session;
  group
    .command("load")
    .description(t.cert.load)
    .argument(t.names.file, t.cert.certificateFile)
    .option("--issuer <file...>", t.cert.issuerOption)
    .option("--overlap <days>", t.cert.overlapOption, "30")
    .action(
      session.command(async (file: string, options: LoadOptions) => {
        const settings = session.settings();
        const overlap = overlapOption(options.overlap);
        const keystore = openKeys(settings, context.env, context.clock);
        const pems = [file, ...(options.issuer ?? [])].flatMap((path) => certificatesIn(readText(path)));
        const { key, chain } = checkOwnCertificate(pems, {
          oin: settings.oin,
          environment: settings.environment,
          keys: keystore.keys("tls"),
          now: context.clock.now(),
        });
        const texts = chain.map((certificate) => certificate.toString());
        await refuseRevoked(session, chain[0]!, texts.slice(1));
        const { notAfter, serial } = certificateInfo(chain[0]!);
        keystore.setCertificates(key.kid, texts);
        const changed = await renewOwnCard(settings, keystore, { now: context.clock.now(), overlap });
        return {
          json: { certificate: { serial, notAfter, key: key.kid }, card: cardChange(changed) },
          print: (out) => {
            out.line(t.cert.loaded(format.moment(notAfter)));
            printCardChange(out, changed, session);
          },
        };
      }),
    );
}

/** Throws CERTIFICATE_REVOKED. A list that does not know the issuer says nothing: partners judge by lists of their own. */
async function refuseRevoked(
  session: Session,
  own: Parameters<ReturnType<typeof createRevocationList>["check"]>[0],
  issuers: readonly string[],
): Promise<void> {
  const { crlFiles } = session.settings().tls;
  const list = createRevocationList({ files: crlFiles, readFile, clock: session.context.clock, issuers });
  await list.reload();
  try {
    list.check(own);
  } catch (error) {
    if (!(error instanceof SluisError) || error.code !== "REVOCATION_UNKNOWN") throw error;
  }
}
