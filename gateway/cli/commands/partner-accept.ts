import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Command } from "commander";
import { brokerAddresses } from "../../core/amqp/connection-options.ts";
import { SluisError } from "../../core/sluis-error.ts";
import { asHeard } from "../../core/spoken-code.ts";
import type { Config } from "../../core/types/config.ts";
import { replaceFile } from "../../identity/durable-file.ts";
import { type ReadCard, readCard, readSuccessorCard } from "../../identity/partner-card.ts";
import { acceptAnew, acceptOffered } from "../accept-known-partner.ts";
import { addPartnerToConfig } from "../add-partner-to-config.ts";
import { cardJson, printCard } from "../card-text.ts";
import { createPrinter } from "../printer.ts";
import { readText } from "../read-document.ts";
import type { Session } from "../session.ts";
import type { Settings } from "../settings.ts";

interface AcceptOptions {
  readonly fingerprint?: string;
  readonly dial?: boolean;
  readonly url?: string;
  readonly amqps?: string;
  readonly serial?: string;
  readonly firstContact?: boolean;
}

const OIN = /^[0-9]{20}$/;

/**
 * `sluis partner accept CARD`. Accepts a card once somebody has typed the fingerprint that was compared by telephone; a later card
 * of a known partner must also be signed by a key of the card before. With an OIN it is the changed card that this partner offered through
 * the gateway.
 */
export function addPartnerAccept(group: Command, session: Session): void {
  const { t } = session;
  group
    .command("accept")
    .description(t.partner.accept)
    .argument(t.names.card, t.partner.cardOrOin)
    .option("--fingerprint <text>", t.options.fingerprint)
    .option("--dial", t.options.dial)
    .option("--no-dial", t.options.noDial)
    .option("--url <url>", t.options.url)
    .option("--amqps <url>", t.options.amqps)
    .option("--serial <n>", t.partner.serialOption)
    .option("--first-contact", t.partner.anewOption)
    .action(
      session.command(async (path: string, options: AcceptOptions) => {
        if (OIN.test(path)) return acceptOffered(session, path, options.serial);
        const settings = session.settings();
        const token = readText(path).trim();
        if (options.firstContact) return acceptAnew(session, token, await heard(session, token, options.fingerprint));
        const read = await readFor(settings, token, session.context.clock.now());
        const dial = options.dial ?? settings.role === "police";
        if (dial && [read.card.address, options.url, options.amqps].every((address) => address === undefined))
          throw new SluisError("OPTION_INVALID", { option: "--dial", rule: t.partner.noAddress });
        if (options.amqps !== undefined) brokerAddresses([options.amqps]);
        await confirm(session, read, options.fingerprint);
        const file = join("partners", `${read.card.oin}.jws`);
        const target = join(dirname(settings.file), file);
        const known = settings.partners.find(({ oin }) => oin === read.card.oin);
        mkdirSync(dirname(target), { recursive: true, mode: 0o700 });
        replaceFile(known?.card ?? target, `${token}\n`);
        if (known === undefined) {
          const { url, amqps } = options;
          addPartnerToConfig(settings.file, {
            oin: read.card.oin,
            card: file,
            dial,
            ...(url === undefined ? {} : { url }),
            ...(amqps === undefined ? {} : { amqps: linkOver(amqps, dial ? settings.oin : read.card.oin) }),
          });
        }
        return {
          json: { partner: cardJson(read), dial: known?.dial ?? dial },
          print: (out) => out.line(t.partner.accepted),
        };
      }),
    );
}

/** The link over RabbitMQ as docs/amqps.md sets it up, with its files in a folder beside the configuration. */
function linkOver(url: string, dialler: string): NonNullable<NonNullable<Config["partners"]>[number]["amqps"]> {
  const file = (name: string) => join("link", `${name}.pem`);
  const files = { certificateFile: file("certificate"), keyFile: file("key"), caFile: file("ca") };
  return { urls: [url], vhost: `sluis-${dialler}`, ...files };
}

/** Reads a card of somebody else, in our environment. Throws CARD_INVALID, ENVIRONMENT_DIFFERS, CARD_NOT_SUCCESSOR. */
async function readFor(settings: Settings, token: string, now: number): Promise<ReadCard> {
  const first = await readCardOrSuccessor(settings, token, now);
  const { oin, environment } = first.card;
  if (oin === settings.oin) throw new SluisError("CARD_INVALID", { why: "own OIN" });
  if (environment !== settings.environment)
    throw new SluisError("ENVIRONMENT_DIFFERS", { own: settings.environment, theirs: environment });
  return first;
}

async function readCardOrSuccessor(settings: Settings, token: string, now: number): Promise<ReadCard> {
  for (const partner of settings.partners) {
    const before = (await readCard(readText(partner.card).trim())).card;
    const later = await readSuccessorCard(token, before, now).catch(() => undefined);
    if (later !== undefined) return later;
  }
  const first = await readCard(token);
  if (settings.partners.some(({ oin }) => oin === first.card.oin))
    throw new SluisError("CARD_NOT_SUCCESSOR", { why: "signer, serial" });
  return first;
}

/** The fingerprint that was given or typed, compared by the gateway. */
async function heard(session: Session, token: string, given: string | undefined): Promise<string> {
  const read = await readCard(token);
  await confirm(session, read, given);
  return read.fingerprint;
}

/** Throws FINGERPRINT_DIFFERS unless what was given or typed is the card's fingerprint. */
async function confirm(session: Session, read: ReadCard, given: string | undefined): Promise<void> {
  const { t, context } = session;
  if (given === undefined && !session.options().json) {
    const printer = createPrinter(context.stderr);
    // the fingerprint itself is not shown: it must come over the telephone
    printCard(printer, { ...read, fingerprint: "…" }, session);
    printer.line(t.partner.compare);
  }
  const typed = given ?? (await session.ask(t.partner.ask, "--fingerprint"));
  if (asHeard(typed) !== asHeard(read.fingerprint)) throw new SluisError("FINGERPRINT_DIFFERS");
}
