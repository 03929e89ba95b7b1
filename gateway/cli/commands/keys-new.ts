import { createSecretKey, randomBytes } from "node:crypto";
import type { Command } from "commander";
import { SluisError } from "../../core/sluis-error.ts";
import { inGroups } from "../../core/spoken-code.ts";
import { openKeys } from "../open-keys.ts";
import { listPseudonymKeys, namesOf, pseudonymKeyName } from "../pseudonym-keys.ts";
import type { Session } from "../session.ts";

interface NewOptions {
  readonly domain: string;
  readonly epoch: string;
}

/** What came of it: no KID while it waits for a second person, no check value from a gateway, which shows none. */
interface MadeKey {
  readonly kid: string | null;
  readonly kcv: string | null;
  readonly logged: boolean;
}

/**
 * `sluis keys new`. Makes the first key of a pseudonym domain here, at its keeper: in the gateway when it runs; else directly, before its
 * first start, and the gateway logs it when it finds the key.
 */
export function addKeysNew(group: Command, session: Session): void {
  const { t } = session;
  group
    .command("new")
    .description(t.keys.new)
    .requiredOption("--domain <name>", t.options.domain)
    .requiredOption("--epoch <name>", t.options.epoch)
    .action(
      session.command(async ({ domain, epoch }: NewOptions) => {
        pseudonymKeyName(domain, epoch);
        const { kid, kcv, logged } = await make(session, domain, epoch);
        return {
          json: { key: { domain, epoch, kid, kcv } },
          print: (out) => {
            if (kid === null) return out.line(t.agreement.second);
            out.line(t.keys.created);
            out.pairs([[t.keys.kid, kid], ...(kcv === null ? [] : [[t.keys.kcv, inGroups(kcv, 4)] as const])]);
            if (!logged) out.line(t.epochs.foundLater);
          },
        };
      }),
    );
}

async function make(session: Session, domain: string, epoch: string): Promise<MadeKey> {
  try {
    const { kid } = await session.withOfficer(session.settings(), (service, who) => service.newKey(who, domain, epoch));
    return { kid, kcv: null, logged: true };
  } catch (error) {
    if (!(error instanceof SluisError) || error.code !== "SERVICE_UNREACHABLE") throw error;
    // two people can only be told apart by the gateway
    if (session.settings().fourEyes.has("keys")) throw error;
    return { ...makeHere(session, domain, epoch), logged: false };
  }
}

function makeHere(session: Session, domain: string, epoch: string): Pick<MadeKey, "kid" | "kcv"> {
  const { context } = session;
  const keystore = openKeys(session.settings(), context.env, context.clock);
  if (listPseudonymKeys(keystore).some((key) => key.domain === domain))
    throw new SluisError("DOMAIN_HAS_KEY", { domain });
  const bytes = randomBytes(32);
  const { kid, kcv } = namesOf(createSecretKey(bytes), domain, epoch);
  keystore.createSecret(pseudonymKeyName(domain, epoch), bytes);
  bytes.fill(0);
  return { kid, kcv };
}
