import type { Command } from "commander";
import { Interrupted, untilInterrupted } from "../interrupted.ts";
import type { Session } from "../session.ts";

/** `sluis serve`. Runs the gateway until SIGTERM or Ctrl-C, then lets the work under way finish its step. */
export function addServe(program: Command, session: Session): void {
  const { t, context } = session;
  program
    .command("serve")
    .description(t.serve.about)
    .option("--new-subject-key", t.serve.newSubjectKey)
    .action(
      session.command(async ({ newSubjectKey = false }: { newSubjectKey?: boolean }) => {
        const settings = session.settings();
        if (settings.environment === "test") session.note(t.testBanner);
        const gateway = await context.startGateway(settings, { newSubjectKey });
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
