import { SluisError } from "../../core/sluis-error.ts";
import type { GatewayContext } from "../gateway-context.ts";
import { secondPerson } from "../officer/second-person.ts";
import type { KeyStep } from "../ports/key-office.ts";
import type { Requester } from "../ports/requester.ts";
import type { StoreTransaction } from "../ports/store.ts";
import { checkHandover } from "./check-handover.ts";
import { epochInUse } from "./domain-keys.ts";
import { confirmReady } from "./epochs/confirm-ready.ts";
import { openKeys } from "./key-handover.ts";
import { logKeys } from "./log-keys.ts";

/** A hand-over that waits for an officer; it stays sealed to our decryption key. */
interface Offer {
  readonly keeper: string;
  readonly token: string;
  readonly epoch: string;
}

/** Epochs that may wait for one agreement; an honest keeper has two at most, and all of them are read and written with each. */
const MAXIMUM_OFFERS = 4;

const offered = (agreementId: string) => `keys-offered:${agreementId}`;

/** The hand-overs that wait for an agreement, one for each epoch, the last one last. */
async function offersOf(tx: StoreTransaction, agreementId: string): Promise<Offer[]> {
  const text = await tx.settings.get(offered(agreementId));
  const kept = text === undefined ? [] : (JSON.parse(text) as Offer | Offer[]);
  // a program of before kept one only
  return Array.isArray(kept) ? kept : [kept];
}

async function keepOffers(tx: StoreTransaction, agreementId: string, offers: readonly Offer[]): Promise<void> {
  if (offers.length === 0) await tx.settings.delete(offered(agreementId));
  else await tx.settings.set(offered(agreementId), JSON.stringify(offers));
}

/**
 * Takes field keys that a keeper hands over: checked at once, installed when an officer accepts them. A later one replaces the one that
 * waits for the same epoch; of more than four, the one that came first goes. In: OIN of the keeper, the sealed token. Out: id of the agreement that they are for. Throws what `openKeys` and `checkHandover` throw.
 */
export async function takeKeys(context: GatewayContext, keeper: string, token: string): Promise<string> {
  const { statement } = await openKeys(context, keeper, token);
  await context.store.transaction(async (tx) => {
    await checkHandover(context, tx, statement);
    const { agreement, epoch } = statement;
    const others = (await offersOf(tx, agreement.id)).filter((offer) => offer.epoch !== epoch);
    await keepOffers(tx, agreement.id, [...others, { keeper, token, epoch }].slice(-MAXIMUM_OFFERS));
  });
  return statement.agreement.id;
}

/**
 * Installs the field keys that wait for an agreement, of the epoch that came last; another is taken by accepting again. A crash in between leaves some of them; accepting again goes on.
 * In: the officer, agreement id. Throws NO_KEYS_OFFERED and what `openKeys` and `checkHandover` throw.
 */
export async function acceptKeys(context: GatewayContext, who: Requester, agreementId: string): Promise<KeyStep> {
  const offer = (await context.store.read((tx) => offersOf(tx, agreementId))).at(-1);
  if (offer === undefined) throw new SluisError("NO_KEYS_OFFERED", { agreement: agreementId });
  const { keeper, token } = offer;
  const { statement, fields } = await openKeys(context, keeper, token);
  const { domain, epoch, kid } = statement;
  const types = [...fields.keys()].sort();
  return context.store.transaction(async (tx): Promise<KeyStep> => {
    await checkHandover(context, tx, statement);
    const epochs = await tx.keyEpochs.list(domain);
    // where nothing was announced, the keys that came last are used
    const inUse = epochs.length === 0 || epochInUse(epochs, context.clock.now())?.epoch === epoch;
    const step = { agreementId, domain, epoch, kid, types, inUse, delivered: true, token: null };
    if (!(await secondPerson(context, tx, who, "keys", `accept ${kid} ${types.join(",")}`)))
      return { ...step, state: "awaiting-second-person" };
    context.keys.installFieldKeys({ domain, epoch, kid }, fields);
    const others = (await offersOf(tx, agreementId)).filter((each) => each.token !== token);
    await keepOffers(tx, agreementId, others);
    const known = epochs.find((each) => each.epoch === epoch);
    // one that is only announced is not in use yet: the keeper states when it is
    await logKeys(context, tx, known === undefined ? "key-activated" : "key-handed-over", statement, keeper, who);
    if (known !== undefined) await confirmReady(context, tx, known);
    return { ...step, state: "accepted" };
  });
}
