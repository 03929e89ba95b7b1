import { SluisError } from "../../core/sluis-error.ts";
import type { GatewayContext } from "../gateway-context.ts";
import { secondPerson } from "../officer/second-person.ts";
import type { KeyStep } from "../ports/key-office.ts";
import type { Requester } from "../ports/requester.ts";
import { checkHandover } from "./check-handover.ts";
import { epochInUse } from "./domain-keys.ts";
import { confirmReady } from "./epochs/confirm-ready.ts";
import { openKeys } from "./key-handover.ts";
import { logKeys } from "./log-keys.ts";

/** Where the hand-over that waits for an officer is kept; it stays sealed to our decryption key. */
const offered = (agreementId: string) => `keys-offered:${agreementId}`;

/**
 * Takes field keys that a keeper hands over: checked at once, installed when an officer accepts them. A later one replaces the one that
 * waits. In: OIN of the keeper, the sealed token. Out: id of the agreement that they are for. Throws what `openKeys` and `checkHandover` throw.
 */
export async function takeKeys(context: GatewayContext, keeper: string, token: string): Promise<string> {
  const { statement } = await openKeys(context, keeper, token);
  await context.store.transaction(async (tx) => {
    await checkHandover(context, tx, statement);
    await tx.settings.set(offered(statement.agreement.id), JSON.stringify({ keeper, token }));
  });
  return statement.agreement.id;
}

/**
 * Installs the field keys that wait for an agreement. A crash in between leaves some of them; accepting again goes on.
 * In: the officer, agreement id. Throws NO_KEYS_OFFERED and what `openKeys` and `checkHandover` throw.
 */
export async function acceptKeys(context: GatewayContext, who: Requester, agreementId: string): Promise<KeyStep> {
  const text = await context.store.read((tx) => tx.settings.get(offered(agreementId)));
  if (text === undefined) throw new SluisError("NO_KEYS_OFFERED", { agreement: agreementId });
  const { keeper, token } = JSON.parse(text) as { readonly keeper: string; readonly token: string };
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
    await tx.settings.delete(offered(agreementId));
    const known = epochs.find((each) => each.epoch === epoch);
    // one that is only announced is not in use yet: the keeper states when it is
    await logKeys(context, tx, known === undefined ? "key-activated" : "key-handed-over", statement, keeper, who);
    if (known !== undefined) await confirmReady(context, tx, known);
    return { ...step, state: "accepted" };
  });
}
