import type { Account } from "../account.ts";
import type { BrokerRelay } from "../production.ts";

/** Five deliveries, in each of which both sides miss what RabbitMQ says, longer and longer. In: the relays in front of RabbitMQ. */
export async function pushWhileDeaf(relays: readonly BrokerRelay[], account: Account): Promise<void> {
  for (let round = 0; round < 5; round++) {
    const heard = relays.map((relay) => relay.deafen(200 + 100 * round));
    await account.stored(await account.push());
    await Promise.all(heard);
  }
}
