import type { Command } from "commander";
import type { DoctorFinding } from "../doctor-finding.ts";
import { doctorGateway } from "../doctor-gateway.ts";
import { doctorLinks } from "../doctor-links.ts";
import { doctorLocal } from "../doctor-local.ts";
import { readConfig } from "../load-config.ts";
import type { ExitCode, Outcome } from "../outcome.ts";
import type { Printer } from "../printer.ts";
import type { Session } from "../session.ts";

/** `sluis doctor`. Looks at everything a gateway needs and says how to mend what is wrong. */
export function addDoctor(program: Command, session: Session): void {
  program
    .command("doctor")
    .description(session.t.doctor.about)
    .option("--ready", session.t.doctor.readyOption)
    .action(
      session.command(async ({ ready }: { ready?: true }) => {
        if (ready) return askReady(session);
        // not judged on reading, so that every finding is shown and not only the first
        const settings = readConfig(session.configPath());
        const findings = [
          ...(await doctorLocal(session, settings)),
          ...(await doctorLinks(session, settings)),
          ...(await doctorGateway(session, settings)),
        ];
        return {
          json: { environment: settings.environment, findings: findings.map((finding) => ({ ...finding })) },
          print: (out) => {
            if (settings.environment === "test") out.line(session.t.testBanner);
            printFindings(out, findings, session);
          },
          exit: exitOf(findings),
        };
      }),
    );
}

/** What a container's health check or a load balancer asks, many times an hour: one question over the socket. */
async function askReady(session: Session): Promise<Outcome> {
  const connection = await session.context.connect(readConfig(session.configPath()));
  try {
    const ready = await connection.ready();
    const { doctor } = session.t;
    return { json: { ready }, print: (out) => out.line(ready ? doctor.ready : doctor.notReady), exit: ready ? 0 : 3 };
  } finally {
    await connection.close();
  }
}

function printFindings(out: Printer, findings: readonly DoctorFinding[], { t }: Session): void {
  const words = { ok: t.doctor.ok, warning: t.doctor.warning, wrong: t.doctor.wrong };
  for (const { check, subject, status, mend } of findings) {
    const name = t.doctor.checks[check];
    out.line(`[${words[status]}] ${name}${subject === "" ? "" : `: ${subject}`}`);
    if (mend !== "") out.line(`    ${mend}`);
  }
  const toMend = findings.filter((finding) => finding.status !== "ok").length;
  out.line(toMend === 0 ? t.doctor.healthy : t.doctor.findings(toMend));
}

/** 3 when all that is wrong is that somebody cannot be reached; warnings do not count. */
function exitOf(findings: readonly DoctorFinding[]): ExitCode {
  const wrong = findings.filter((finding) => finding.status === "wrong");
  if (wrong.length === 0) return 0;
  return wrong.every((finding) => finding.unreachable) ? 3 : 1;
}
