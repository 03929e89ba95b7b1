import type { Command } from "commander";
import { SluisError } from "../../core/sluis-error.ts";
import { certificateRequest } from "../../identity/certificate-request.ts";
import { openKeys } from "../open-keys.ts";
import type { Session } from "../session.ts";
import type { Settings } from "../settings.ts";
import { writeNewText } from "../write-file.ts";

interface RequestOptions {
  readonly host?: readonly string[];
  readonly country: string;
  readonly out: string;
}

/** A name of the DNS or an address, as subjectAltName takes them. */
const HOST = /^(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,62}\.?)){1,20}$|^[0-9A-Fa-f:.]{2,45}$/;

/**
 * `sluis cert request [--host NAME]`. Makes a TLS key, which stays wrapped in the data folder, and a request for its certificate. A key that
 * still waits for one is asked for again, so that a lost request leaves nothing behind.
 */
export function addCertRequest(group: Command, session: Session): void {
  const { t, context } = session;
  group
    .command("request")
    .description(t.cert.request)
    .option("--host <name...>", t.cert.hostOption)
    .option("--country <code>", t.cert.countryOption, "NL")
    .option("--out <file>", t.cert.outOption, "certificate-request.pem")
    .action(
      session.command(async (options: RequestOptions) => {
        const settings = session.settings();
        const { country, out } = options;
        if (!/^[A-Z]{2}$/.test(country))
          throw new SluisError("OPTION_INVALID", { option: "--country", rule: "NL, BE, DE …" });
        const hosts = options.host ?? ownHosts(settings);
        const wrong = hosts.find((host) => !HOST.test(host));
        if (wrong !== undefined) throw new SluisError("OPTION_INVALID", { option: "--host", rule: "sluis.example.nl" });
        const keystore = openKeys(settings, context.env, context.clock);
        const waiting = keystore.keys("tls").find(({ certificates }) => certificates === undefined);
        const key = waiting ?? keystore.createKey("tls");
        await writeNewText(
          out,
          certificateRequest(key, { oin: settings.oin, organisation: settings.name, hosts, country }),
        );
        return {
          json: { request: out, key: key.kid, hosts: [...hosts] },
          print: (printer) => printer.line(t.cert.requested(out)),
        };
      }),
    );
}

/** Where partners reach the door, when there is one; a listening address that means all of them is no name. */
function ownHosts({ door }: Settings): readonly string[] {
  return door === null || ["0.0.0.0", "::"].includes(door.host) ? [] : [door.host];
}
