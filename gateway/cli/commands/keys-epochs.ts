import type { Command } from "commander";
import { SluisError } from "../../core/sluis-error.ts";
import type { EpochAct } from "../../deliveries/ports/key-office.ts";
import { epochOutcome, printEpochs } from "../epoch-text.ts";
import type { Session } from "../session.ts";
import { viewJson } from "../view-json.ts";

interface EpochOptions {
  readonly domain: string;
  readonly epoch: string;
}

interface ActivateOptions extends EpochOptions {
  readonly at?: string;
  readonly overlap: string;
  readonly emergency?: boolean;
}

/** An instant with its distance from UTC, so that nobody has to guess a time zone. */
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2})?(?:Z|[+-]\d{2}:\d{2})$/;

/** `sluis keys rotate|activate|retire|destroy --domain D --epoch E` and `sluis keys show [DOMAIN]`: from one epoch to the next. */
export function addKeysEpochs(group: Command, session: Session): void {
  addStep(group, session, "rotate", "rotation");
  addActivate(group, session);
  addStep(group, session, "retire", "retirement");
  addStep(group, session, "destroy", "destruction");
  addShow(group, session);
}

function named(group: Command, { t }: Session, name: "rotate" | "activate" | "retire" | "destroy"): Command {
  return group
    .command(name)
    .description(t.epochs[name])
    .requiredOption("--domain <name>", t.options.domain)
    .requiredOption("--epoch <name>", t.options.epoch);
}

function addStep(group: Command, session: Session, name: "rotate" | "retire" | "destroy", act: EpochAct): void {
  named(group, session, name).action(
    session.command(async ({ domain, epoch }: EpochOptions) => {
      const outcome = await session.withOfficer(session.settings(), (service, who) =>
        service.changeEpoch(who, domain, epoch, act),
      );
      return epochOutcome(session, outcome);
    }),
  );
}

function addActivate(group: Command, session: Session): void {
  const { t } = session;
  named(group, session, "activate")
    .option("--at <moment>", t.epochs.atOption)
    .option("--overlap <days>", t.epochs.overlapOption, "30")
    .option("--emergency", t.epochs.emergencyOption)
    .action(
      session.command(async ({ domain, epoch, at, overlap, emergency = false }: ActivateOptions) => {
        const request = { at: at === undefined ? null : momentOf(at), overlapDays: daysOf(overlap), emergency };
        const outcome = await session.withOfficer(session.settings(), (service, who) =>
          service.activateEpoch(who, domain, epoch, request),
        );
        return epochOutcome(session, outcome);
      }),
    );
}

function addShow(group: Command, session: Session): void {
  const { t } = session;
  group
    .command("show")
    .description(t.epochs.show)
    .argument(`[${t.keys.domain}]`, t.options.domain)
    .action(
      session.command(async (domain: string | undefined) => {
        const epochs = await session.withOfficer(session.settings(), (service, who) => service.epochs(who, domain));
        return {
          json: { epochs: epochs.map(viewJson) },
          print: (out) => printEpochs(out, epochs, session),
        };
      }),
    );
}

function momentOf(text: string): number {
  const at = INSTANT.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at)) throw new SluisError("OPTION_INVALID", { option: "--at", rule: "2026-12-01T06:00+01:00" });
  return at;
}

function daysOf(text: string): number {
  const days = /^\d{1,3}$/.test(text) ? Number(text) : -1;
  if (days < 0 || days > 366) throw new SluisError("OPTION_INVALID", { option: "--overlap", rule: "0-366" });
  return days;
}
