import type { FourEyesMatter, GatewayContext } from "../gateway-context.ts";
import type { Requester } from "../ports/requester.ts";
import type { StoreTransaction } from "../ports/store.ts";

/** How long the first person's word counts, milliseconds. */
const COUNTS_FOR = 7 * 24 * 3600_000;

/**
 * Asks whether a step may be taken now: at once where the configuration asks for no second person, else when another officer asked
 * for the very same before. The first one's word is kept for a week.
 * In: what it is about and exactly what is asked, without personal data. Out: false when it waits for somebody else.
 */
export async function secondPerson(
  context: Pick<GatewayContext, "clock" | "fourEyes">,
  tx: StoreTransaction,
  who: Requester,
  matter: FourEyesMatter,
  asked: string,
): Promise<boolean> {
  if (!context.fourEyes?.has(matter)) return true;
  return (await asTwo(context, tx, who, asked)) !== undefined;
}

/** As `secondPerson`, where two people are needed whatever the configuration says. Out: who asked first; undefined when it waits. */
export async function asTwo(
  context: Pick<GatewayContext, "clock">,
  tx: StoreTransaction,
  who: Requester,
  asked: string,
): Promise<string | undefined> {
  const name = `asked:${asked}`;
  const first = await askedFirst(context, tx, asked);
  if (first === undefined || first === who.id) {
    await tx.settings.set(name, JSON.stringify({ by: who.id, at: context.clock.now() }));
    return undefined;
  }
  await tx.settings.delete(name);
  return first;
}

/** Id of the officer whose word waits for a second one; undefined when nobody's does. */
export async function askedFirst(
  { clock }: Pick<GatewayContext, "clock">,
  tx: StoreTransaction,
  asked: string,
): Promise<string | undefined> {
  const text = await tx.settings.get(`asked:${asked}`);
  if (text === undefined) return undefined;
  const { by, at } = JSON.parse(text) as { readonly by: string; readonly at: number };
  return clock.now() - at > COUNTS_FOR ? undefined : by;
}
