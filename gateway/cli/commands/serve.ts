import type { Command } from "commander";
import { SluisError } from "../../core/sluis-error.ts";
import type { Keystore } from "../../identity/keystore.ts";
import { Interrupted, untilInterrupted } from "../interrupted.ts";
import { openKeys } from "../open-keys.ts";
import { ownCertificates } from "../own-certificates.ts";
import type { Session } from "../session.ts";
import type { Settings } from "../settings.ts";

/** `sluis serve`. Runs the gateway until SIGTERM or Ctrl-C, then lets the work under way finish its step. */
export function addServe(program: Command, session: Session): void {
  const { t, context } = session;
  program
    .command("serve")
    .description(t.serve.about)
    .action(
      session.command(async () => {
        const settings = session.settings();
        if (settings.environment === "test") session.note(t.testBanner);
        refuseDevelopmentCertificate(settings, openKeys(settings, context.env, context.clock));
        const gateway = await context.startGateway(settings);
        const { door, socket } = gateway;
        session.note(door === null ? t.serve.noDoor : t.serve.door(door.host, door.port));
        session.note(t.serve.socket(socket));
        session.note(t.serve.running(settings.name));
        try {
          await untilInterrupted(gateway.failed, context.interrupt);
        } catch (error) {
          if (!(error instanceof Interrupted)) throw error;
          session.note(t.serve.stopping);
        } finally {
          await gateway.stop();
        }
        return { json: { stopped: true }, print: (out) => out.line(t.serve.stopped) };
      }, false),
    );
}

function refuseDevelopmentCertificate({ environment }: Settings, keystore: Keystore): void {
  const development = ownCertificates(keystore).some((certificate) => certificate.current && certificate.development);
  if (environment === "production" && development) throw new SluisError("DEVELOPMENT_CERTIFICATE");
}
