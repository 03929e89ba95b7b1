import type { Command } from "commander";
import { SluisError } from "../../core/sluis-error.ts";
import type { KeyPurpose } from "../../identity/key-purpose.ts";
import { cardChange, overlapOption, printCardChange } from "../card-change.ts";
import { openKeys } from "../open-keys.ts";
import { renewOwnCard } from "../own-card-file.ts";
import type { Session } from "../session.ts";

interface RotateOptions {
  readonly overlap: string;
  readonly compromised?: boolean;
}

const PURPOSES: readonly KeyPurpose[] = ["tls", "signing", "decryption", "log"];

/**
 * `sluis cert rotate PURPOSE`. Makes a new key of one purpose and the card that tells partners of it; the old one counts until the overlap
 * ends. With `--compromised` the old one is off the card at once. A TLS key needs a certificate: then this only makes the card.
 */
export function addCertRotate(group: Command, session: Session): void {
  const { t, context } = session;
  group
    .command("rotate")
    .description(t.cert.rotate)
    .argument("<purpose>", t.cert.purposeArgument)
    .option("--overlap <days>", t.cert.overlapOption, "30")
    .option("--compromised", t.cert.compromisedOption)
    .action(
      session.command(async (named: string, options: RotateOptions) => {
        const purpose = PURPOSES.find((each) => each === named);
        if (purpose === undefined)
          throw new SluisError("OPTION_INVALID", { option: "purpose", rule: PURPOSES.join(", ") });
        const overlap = overlapOption(options.overlap);
        const settings = session.settings();
        const keystore = openKeys(settings, context.env, context.clock);
        const key = purpose === "tls" ? keystore.current("tls") : keystore.createKey(purpose);
        const change = { now: context.clock.now(), overlap, ...(options.compromised ? { compromised: purpose } : {}) };
        const changed = await renewOwnCard(settings, keystore, change);
        return {
          json: { purpose, key: key.kid, card: cardChange(changed) },
          print: (out) => {
            printCardChange(out, changed, session);
            if (options.compromised && purpose === "signing") out.line(t.cert.anew);
          },
        };
      }),
    );
}
