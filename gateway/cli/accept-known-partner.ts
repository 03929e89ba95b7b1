import { SluisError } from "../core/sluis-error.ts";
import type { CardStep } from "../deliveries/ports/card-office.ts";
import { readCard } from "../identity/partner-card.ts";
import { printOffered } from "./offered-card.ts";
import type { Outcome } from "./outcome.ts";
import { createPrinter } from "./printer.ts";
import type { Session } from "./session.ts";

/**
 * Accepts the changed card that a known partner offered through the gateway, after it was shown and its serial typed.
 * In: OIN, the serial when it was given. Throws PARTNER_UNKNOWN, CARD_NOT_OFFERED, and what the gateway throws.
 */
export async function acceptOffered(session: Session, oin: string, given: string | undefined): Promise<Outcome> {
  const { t, context } = session;
  const step = await session.withOfficer(session.settings(), async (service, who) => {
    const partner = (await service.partnerCards(who)).find(({ accepted }) => accepted.oin === oin);
    if (partner === undefined) throw new SluisError("PARTNER_UNKNOWN");
    const { offered } = partner;
    const serial = offered?.serial ?? 0;
    if (offered === null) throw new SluisError("CARD_NOT_OFFERED", { partner: oin, serial });
    if (given === undefined && !session.options().json) printOffered(createPrinter(context.stderr), offered, session);
    const typed = given ?? (await session.ask(t.partner.askSerial(String(serial)), "--serial"));
    if (typed.trim() !== String(serial))
      throw new SluisError("CARD_NOT_OFFERED", { partner: oin, serial: typed.trim() });
    return service.acceptCard(who, oin, serial);
  });
  return outcomeOf(session, step);
}

/** First contact anew with a known partner. In: its card, how the fingerprint is asked for. Throws what the gateway throws. */
export async function acceptAnew(session: Session, token: string, fingerprint: string): Promise<Outcome> {
  const { card } = await readCard(token);
  const step = await session.withOfficer(session.settings(), (service, who) =>
    service.acceptCardAnew(who, card.oin, token, fingerprint),
  );
  return outcomeOf(session, step);
}

function outcomeOf({ t }: Session, step: CardStep): Outcome {
  return {
    json: { partner: { ...step } },
    print: (out) => out.line(step.state === "accepted" ? t.partner.changed : t.agreement.second),
  };
}
