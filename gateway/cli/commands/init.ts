import { resolve } from "node:path";
import type { Command } from "commander";
import { nearest } from "../../core/control-document.ts";
import { SluisError } from "../../core/sluis-error.ts";
import type { Config } from "../../core/types/config.ts";
import { createGatewayFolder } from "../create-gateway-folder.ts";
import { rolesOf } from "../new-config-text.ts";
import type { Session } from "../session.ts";
import type { Texts } from "../texts/nl.ts";

interface InitOptions {
  readonly role: string;
  readonly oin: string;
  readonly name: string;
  readonly dir: string;
  readonly ca?: string;
  readonly host?: string;
  readonly port?: string;
  readonly data?: string;
  readonly kek?: string;
}

const ROLES = ["police", "municipality", "prosecutor"] as const;

/** `sluis init`. Sets up a gateway of the test environment in a new folder. */
export function addInit(program: Command, session: Session): void {
  const { t, context } = session;
  program
    .command("init")
    .description(t.init.about)
    .requiredOption("--role <role>", t.options.role)
    .requiredOption("--oin <oin>", t.options.oin)
    .requiredOption("--name <name>", t.options.name)
    .requiredOption("--dir <dir>", t.options.dir)
    .option("--ca <dir>", t.options.ca)
    .option("--host <host>", t.options.host)
    .option("--port <port>", t.options.port)
    .option("--data <dir>", t.options.data)
    .option("--kek <file>", t.options.kek)
    .action(
      session.command(async (options: InitOptions) => {
        const role = roleOf(options.role, t);
        if (!/^\d{20}$/.test(options.oin))
          throw new SluisError("OPTION_INVALID", { option: "--oin", rule: t.init.badOin });
        const answers = { role, oin: options.oin, name: options.name, door: doorOf(options, t), osUser: context.user };
        const dir = resolve(options.dir);
        const sharedCa = absolute(options.ca);
        const elsewhere = { dataDir: absolute(options.data), keyFile: absolute(options.kek) };
        const made = await createGatewayFolder(dir, answers, sharedCa, context.clock, t.newConfig, elsewhere);
        const { config, dataDir, keyFile, cardFile, caFolder, card } = made;
        return {
          json: { environment: "test", config, dataDir, keyFile, cardFile, caFolder, fingerprint: card.fingerprint },
          print: (out) => {
            out.line(t.testBanner);
            out.line(t.init.made(dir));
            out.pairs([
              [t.init.config, config],
              [t.init.data, dataDir],
              [t.init.key, keyFile],
              [t.init.ca, caFolder],
              [t.init.officer, `${context.user}: ${rolesOf(role).join(", ")}`],
              [t.init.card, cardFile],
              [t.init.fingerprint, card.fingerprint],
            ]);
            out.line(t.init.keyWarning);
            out.line(t.init.developmentWarning);
            out.line(`${t.init.next}:`);
            for (const step of [t.init.nextCard, t.init.nextAccept(config), t.init.nextServe(config)])
              out.line(`  - ${step}`);
          },
        };
      }),
    );
}

function absolute(path: string | undefined): string | null {
  return path === undefined ? null : resolve(path);
}

function roleOf(text: string, t: Texts): Config["role"] {
  const role = ROLES.find((each) => each === text);
  if (role === undefined)
    throw new SluisError("OPTION_INVALID", { option: "--role", rule: `${t.init.badRole} (${nearest(text, ROLES)}?)` });
  return role;
}

function doorOf({ host, port }: InitOptions, t: Texts): { host: string; port: number } | null {
  if (host === undefined && port === undefined) return null;
  if (host === undefined || port === undefined)
    throw new SluisError("OPTION_INVALID", { option: "--host, --port", rule: t.init.hostAndPort });
  if (!/^\d{1,5}$/.test(port) || Number(port) < 1 || Number(port) > 65535)
    throw new SluisError("OPTION_INVALID", { option: "--port", rule: t.init.badPort });
  if (!/^[A-Za-z0-9.:-]{1,253}$/.test(host))
    throw new SluisError("OPTION_INVALID", { option: "--host", rule: t.init.badHost });
  return { host, port: Number(port) };
}
