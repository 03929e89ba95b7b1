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
  { clock }: Pick<GatewayContext, "clock">,
  tx: StoreTransaction,
  who: Requester,
  asked: string,
): Promise<string | undefined> {
  const name = `asked:${asked}`;
  const now = clock.now();
  const text = await tx.settings.get(name);
  const first = text === undefined ? undefined : (JSON.parse(text) as { readonly by: string; readonly at: number });
  if (first === undefined || first.by === who.id || now - first.at > COUNTS_FOR) {
    await tx.settings.set(name, JSON.stringify({ by: who.id, at: now }));
    return undefined;
  }
  await tx.settings.delete(name);
  return first.by;
}
