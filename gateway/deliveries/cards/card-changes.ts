import type { PartnerCard } from "../../core/types/partner-card.ts";
import { cardKeys } from "../../identity/card-keys.ts";
import type { KeyPurpose } from "../../identity/key-purpose.ts";
import type { CardChangeLine } from "../ports/card-office.ts";

const NAMES: { readonly [purpose in KeyPurpose]: { readonly nl: string; readonly en: string } } = {
  tls: { nl: "sleutel voor de verbinding", en: "key for the connection" },
  signing: { nl: "sleutel voor ondertekening", en: "signing key" },
  decryption: { nl: "sleutel voor ontsleuteling", en: "decryption key" },
  log: { nl: "sleutel van het logboek", en: "log key" },
};

/** Says in plain words how a card differs from the one before; in the order in which an officer judges it. */
export function cardChanges(before: PartnerCard, after: PartnerCard): CardChangeLine[] {
  const lines: CardChangeLine[] = [];
  const text = (what: { nl: string; en: string }, a: string | undefined, b: string | undefined) => {
    if (a === b) return;
    lines.push({
      nl: `${what.nl}: was ${a ?? "er niet"}, wordt ${b ?? "weggelaten"}.`,
      en: `${what.en}: was ${a ?? "absent"}, becomes ${b ?? "absent"}.`,
    });
  };
  text({ nl: "Naam", en: "Name" }, before.name, after.name);
  text({ nl: "Adres", en: "Address" }, before.address, after.address);
  const old = new Map(cardKeys(before).map((each) => [each.key, each]));
  const now = new Map(cardKeys(after).map((each) => [each.key, each]));
  for (const { key, purpose } of now.values()) {
    const { nl, en } = NAMES[purpose];
    if (!old.has(key)) lines.push({ nl: `Nieuwe ${nl}: ${short(key)}.`, en: `New ${en}: ${short(key)}.` });
  }
  for (const { key, purpose, until } of old.values()) {
    const { nl, en } = NAMES[purpose];
    const later = now.get(key);
    if (later === undefined)
      lines.push({ nl: `De ${nl} ${short(key)} telt meteen niet meer.`, en: `The ${en} ${short(key)} ends at once.` });
    else if (later.until !== null && later.until !== until)
      lines.push({
        nl: `De ${nl} ${short(key)} telt tot ${day(later.until)}.`,
        en: `The ${en} ${short(key)} counts until ${day(later.until)}.`,
      });
    else if (later.until === null && until !== null)
      lines.push({
        nl: `De ${nl} ${short(key)} telt weer zonder einddatum.`,
        en: `The ${en} ${short(key)} has no end any more.`,
      });
  }
  const newIssuers = after.issuers.filter((issuer) => !before.issuers.includes(issuer)).length;
  if (newIssuers > 0)
    lines.push({
      nl: `Certificaten mogen voortaan ook van ${newIssuers} andere uitgever(s) komen.`,
      en: `Certificates may come from ${newIssuers} other issuer(s) as well.`,
    });
  return lines;
}

/** Enough of a key to tell it from others; a verifier key is told by its id. */
function short(key: string): string {
  return key.includes("+") ? key.split("+")[1]! : key.slice(0, 12);
}

function day(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
