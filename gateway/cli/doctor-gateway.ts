import { agreementHash } from "../agreements/agreement-hash.ts";
import { ERROR_TABLE, type ErrorCode } from "../core/error-table.ts";
import type { Agreement } from "../core/types/agreement.ts";
import type { StoredAgreement } from "../deliveries/ports/agreement-register.ts";
import type { BudgetView } from "../deliveries/ports/budget-office.ts";
import type { CheckLine, OfficerService, WorkView } from "../deliveries/ports/officer-service.ts";
import type { Requester } from "../deliveries/ports/requester.ts";
import { alarmText } from "./alarm-text.ts";
import { budgetLine } from "./budget-text.ts";
import { bad, badBecause, type DoctorFinding, fine } from "./doctor-finding.ts";
import { openKeys } from "./open-keys.ts";
import { listPseudonymKeys } from "./pseudonym-keys.ts";
import type { Session } from "./session.ts";
import type { Settings } from "./settings.ts";

/** What only the running gateway can tell: its agreements, and what partners answer. In: settings. Out: findings. */
export async function doctorGateway(session: Session, settings: Settings): Promise<DoctorFinding[]> {
  try {
    return await session.withOfficer(settings, async (service, who) => [
      fine("gateway"),
      ...workFindings(session, await service.work(who)),
      ...agreementFindings(session, settings, await service.agreements(who)),
      ...(await service.budgets(who)).map((budget) => budgetFinding(session, budget)),
      ...(await service.alarms(who)).map((alarm) => bad("alarms", alarm.partner, alarmText(alarm, session))),
      ...(await partnerFindings(session, service, who)),
    ]);
  } catch (error) {
    const finding = badBecause("gateway", "", error, session);
    return [finding.unreachable ? { ...finding, mend: session.t.doctor.notRunning } : finding];
  }
}

/** A budget that is nearly spent stops deliveries before the day is over. */
function budgetFinding(session: Session, budget: BudgetView): DoctorFinding {
  const line = budgetLine(budget, session);
  const nearlySpent = budget.left * 10 < budget.budget + budget.extra;
  return nearlySpent ? bad("budget", budget.agreementId, line, "warning") : fine("budget", line);
}

/** A queue that is away or blocked comes back by itself once its cause is mended; what was given up does not. */
function workFindings({ t }: Session, { queue, parked }: WorkView): DoctorFinding[] {
  const { mendQueue, mendParked } = t.work;
  return [
    queue.state === "ready"
      ? fine("queue")
      : { ...bad("queue", queue.state, mendQueue), unreachable: queue.state === "not-connected" },
    ...(parked.length === 0 ? [] : [bad("queue", "parked", mendParked(parked.length))]),
  ];
}

function agreementFindings(session: Session, settings: Settings, all: readonly StoredAgreement[]): DoctorFinding[] {
  const { t } = session;
  if (all.length === 0) return [bad("agreements", "", t.doctor.noAgreement, "warning")];
  const agreements = all.map((stored) => ({ stored, agreement: JSON.parse(stored.document) as Agreement }));
  return [
    ...agreements.map(({ stored, agreement }) =>
      agreementHash(agreement) === stored.hash
        ? fine("agreements", `${stored.id} ${stored.version} ${stored.hash.slice(0, 16)}`)
        : bad("agreements", stored.id, t.doctor.agreementChanged),
    ),
    ...pseudonymFindings(
      session,
      settings,
      agreements.map(({ agreement }) => agreement),
    ),
  ];
}

/** The supplier needs the key of every domain it makes pseudonyms in; a receiver only where the agreement lists types for it. */
function pseudonymFindings(session: Session, settings: Settings, agreements: readonly Agreement[]): DoctorFinding[] {
  const needed = agreements.flatMap(({ supplier, pseudonyms }) => {
    if (pseudonyms === undefined) return [];
    const needs = supplier.oin === settings.oin || (pseudonyms.receiverTypes ?? []).length > 0;
    return needs ? [pseudonyms.domain] : [];
  });
  if (needed.length === 0) return [];
  try {
    const held = listPseudonymKeys(openKeys(settings, session.context.env, session.context.clock));
    return [...new Set(needed)].map((domain) => {
      const key = held.findLast((each) => each.domain === domain);
      return key === undefined
        ? bad("pseudonymKeys", domain, session.t.doctor.noPseudonymKey(domain))
        : fine("pseudonymKeys", `${domain} ${key.epoch} ${key.kid}`);
    });
  } catch {
    // the local findings say what is wrong with the keys
    return [];
  }
}

async function partnerFindings(session: Session, service: OfficerService, who: Requester): Promise<DoctorFinding[]> {
  let lines: CheckLine[];
  try {
    lines = await service.checkPartners(who);
  } catch (error) {
    return [badBecause("partner", "", error, session)];
  }
  return lines.map((line) =>
    line.ok
      ? fine("partner", line.check)
      : { ...bad("partner", line.check, line[session.lang]), unreachable: namesUnreachable(line.check) },
  );
}

/** A partner that could not be asked is named with the code of the failure behind it. */
function namesUnreachable(check: string): boolean {
  const code = check.split(" ").at(-1)!;
  return Object.hasOwn(ERROR_TABLE, code) && ERROR_TABLE[code as ErrorCode].exit === 3;
}
