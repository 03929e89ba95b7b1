import { badBecause, type DoctorFinding, fine } from "./doctor-finding.ts";
import type { Session } from "./session.ts";
import type { Settings } from "./settings.ts";

/** Whether the RabbitMQ of each link lets us in. In: settings that were read but not judged. Out: findings. */
export async function doctorLinks(session: Session, settings: Settings): Promise<DoctorFinding[]> {
  const checks = await session.context.checkLinks(settings);
  return checks.map(({ subject, error }) =>
    error === null ? fine("link", subject) : badBecause("link", subject, error, session),
  );
}
