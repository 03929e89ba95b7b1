import { randomBytes } from "node:crypto";
import { ERROR_TABLE } from "../../core/error-table.ts";
import { fillSentence, SluisError } from "../../core/sluis-error.ts";
import { installedAgreement } from "../active-agreement.ts";
import { courierFor } from "../agreed-link.ts";
import { agreementCheck } from "../agreement-check.ts";
import { keepPartnerRuns } from "../agreements/partner-runs.ts";
import type { GatewayContext } from "../gateway-context.ts";
import { domainKeys } from "../keys/domain-keys.ts";
import { wrongAnswers } from "../keys/key-challenge.ts";
import type { CheckLine } from "../ports/officer-service.ts";
import type { AgreementCheck, Courier } from "../ports/partner-link.ts";
import { pseudonymProvider } from "../pseudonym-provider.ts";

/** What must be the same on both sides, and what to do when it is not. */
const COMPARED: readonly { readonly member: keyof AgreementCheck; readonly nl: string; readonly en: string }[] = [
  {
    member: "environment",
    nl: "Een van beide gateways staat op test en de andere niet.",
    en: "One gateway is a test gateway and the other is not.",
  },
  {
    member: "agreementHash",
    nl: "De partijen hebben een andere versie; bekijk 'sluis agreement list' aan beide kanten en stel de nieuwste voor.",
    en: "The parties run different versions; look at 'sluis agreement list' on both sides and propose the newest.",
  },
  {
    member: "outputSchemaHash",
    nl: "Installeer aan beide kanten dezelfde productversie.",
    en: "Install the same product version on both sides.",
  },
  {
    member: "normaliserDigest",
    nl: "Breng beide gateways op dezelfde versie: de normalisatieregels verschillen.",
    en: "Bring both gateways to the same version: the normalisation rules differ.",
  },
];

/** How far two clocks may be apart, milliseconds (`docs/formats.md`). */
const CLOCKS_APART = 5 * 60_000;

/** Asks every dialled partner about every agreement with it. Out: one line per comparison, with what to do about a failure. */
export async function checkPartners(context: GatewayContext): Promise<CheckLine[]> {
  const lines: CheckLine[] = [];
  for (const partner of context.partners().filter((each) => each.weDial)) {
    const own = await context.store.read(async (tx) => {
      const checks: AgreementCheck[] = [];
      for (const { id, document } of await tx.agreements.list())
        if (document.includes(partner.oin)) checks.push(await agreementCheck(context, tx, partner.oin, id));
      return checks;
    });
    for (const check of own) lines.push(...(await compare(context, partner.oin, check)));
  }
  return lines;
}

/** Asked over the link that deliveries take, so that the answer says something about them. */
async function courierOfAgreement(context: GatewayContext, id: string, partner: string): Promise<Courier> {
  const { document } = await context.store.read((tx) => installedAgreement(tx, id));
  return courierFor(context, document, partner);
}

async function compare(context: GatewayContext, partner: string, own: AgreementCheck): Promise<CheckLine[]> {
  const name = (what: string) => `${partner} ${own.agreementId} ${what}`;
  const nonce = randomBytes(32).toString("hex");
  let theirs: AgreementCheck;
  try {
    const courier = await courierOfAgreement(context, own.agreementId, partner);
    theirs = await courier.checkAgreement(partner, { ...own, nonce });
    const said = theirs;
    await context.store.transaction((tx) => keepPartnerRuns(tx, partner, said));
  } catch (error) {
    const known = error instanceof SluisError ? error : new SluisError("INTERNAL");
    const details = { agreement: own.agreementId, partner, ...known.details };
    const { nl, en } = ERROR_TABLE[known.code];
    return [{ check: name(known.code), ok: false, nl: fillSentence(nl, details), en: fillSentence(en, details) }];
  }
  const apart = Math.abs(theirs.time - context.clock.now());
  const lines: CheckLine[] = [
    { check: name("reachable"), ok: true, nl: "", en: "" },
    {
      check: name("clock"),
      ok: apart <= CLOCKS_APART,
      nl:
        apart <= CLOCKS_APART
          ? ""
          : "De klokken van beide gateways lopen meer dan vijf minuten uiteen; stel ze gelijk (NTP).",
      en:
        apart <= CLOCKS_APART
          ? ""
          : "The clocks of the two gateways are more than five minutes apart; set them right (NTP).",
    },
  ];
  for (const { member, nl, en } of COMPARED) {
    const ok = own[member] === theirs[member];
    lines.push({ check: name(member), ok, nl: ok ? "" : nl, en: ok ? "" : en });
  }
  const both = Object.keys(own.keyChecks).filter((type) => theirs.keyChecks[type] !== undefined);
  const wrong = both.filter((type) => own.keyChecks[type] !== theirs.keyChecks[type]);
  const ok = wrong.length === 0 && (own.kid === theirs.kid || own.kid === null || theirs.kid === null);
  lines.push({
    check: name("pseudonymKey"),
    ok,
    nl: ok
      ? ""
      : "Beide kanten hebben een andere pseudoniemsleutel; laat de houder hem opnieuw delen (sluis keys share).",
    en: ok ? "" : "The two sides hold different pseudonym keys; let the keeper share it again (sluis keys share).",
  });
  if (both.length > 0) lines.push(await challenged(context, partner, own, nonce, theirs, both, name("keyChallenge")));
  return lines;
}

/** A check value can be copied; only who holds the keys now can answer a fresh challenge. */
async function challenged(
  context: GatewayContext,
  partner: string,
  { agreementId, agreementHash }: AgreementCheck,
  asked: string,
  { nonce, answers = {} }: AgreementCheck,
  both: readonly string[],
  check: string,
): Promise<CheckLine> {
  const { document, provider } = await context.store.read(async (tx) => {
    const { document } = await installedAgreement(tx, agreementId);
    const domain = document.pseudonyms?.domain;
    const material = domain === undefined ? undefined : (await domainKeys(context, tx, domain)).current;
    return { document, provider: material && pseudonymProvider(material) };
  });
  const complete = nonce !== undefined && both.every((type) => answers[type] !== undefined);
  const ok =
    complete &&
    wrongAnswers(context, provider, document, partner, agreementHash, asked, { nonce, answers }).length === 0;
  return {
    check,
    ok,
    nl: ok ? "" : "De partner kan niet bewijzen dat hij dezelfde sleutel heeft; laat de houder hem opnieuw delen.",
    en: ok ? "" : "The partner cannot prove that it holds the same key; let the keeper share it again.",
  };
}
