import { randomBytes } from "node:crypto";
import { type ChannelModel, connect, credentials } from "amqplib";
import { createRabbitBroker, type RabbitBrokerOptions } from "../../gateway/broker/rabbitmq/create-rabbit-broker.ts";
import { topologyOf } from "../../gateway/broker/rabbitmq/topology.ts";
import type { Clock } from "../../gateway/core/clock.ts";
import type { Hint } from "../../gateway/deliveries/ports/broker.ts";
import type { TlsTexts } from "../services/broker-pki.ts";
import type { RabbitMqAccess } from "../services/rabbitmq.ts";
import { openTemporaryStore } from "../store/temporary-store.ts";

/** A clock of the machine. */
export const realClock: Clock = {
  now: Date.now,
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const timer = setTimeout(resolve, ms);
      signal?.addEventListener("abort", () => {
        clearTimeout(timer);
        resolve();
      });
    }),
};

/** What the gateway's own log got: codes of errors, and events. */
export function listeningLogger() {
  const lines: string[] = [];
  return {
    lines,
    info: (event: string) => void lines.push(event),
    warn: (event: string) => void lines.push(event),
    error: (error: unknown) => {
      lines.push((error as { code?: string }).code ?? (error as Error).message);
      return "id";
    },
  };
}

/** A connection of the test's own. */
export function connectTo(access: RabbitMqAccess, tls: TlsTexts = access.tls): Promise<ChannelModel> {
  return connect(`${access.urls[0]}/${encodeURIComponent(access.vhost)}`, {
    cert: tls.certificate,
    key: tls.key,
    ca: tls.ca,
    credentials: credentials.external(),
  });
}

/** An empty store, and names of its own on the broker. */
export async function openRabbitWorld(access: RabbitMqAccess) {
  const store = await openTemporaryStore();
  const prefix = `sluis-test-${randomBytes(6).toString("hex")}`;
  const names = topologyOf(prefix);
  return {
    store,
    names,
    start: (options: Partial<RabbitBrokerOptions> & { readonly clock: Clock }) =>
      createRabbitBroker({
        store,
        prefix,
        random: () => 0.5,
        ...(options.clock === realClock ? { firstDelay: 50, longestDelay: 400 } : {}),
        connection: { urls: access.urls, vhost: access.vhost, tls: () => access.tls },
        ...options,
      }),
    add: (...hints: readonly Hint[]) =>
      store.transaction(async (tx) => {
        for (const hint of hints) await tx.hints.add(hint);
      }),
    /** Hints of a step that wait in the store. */
    waiting: async (step: Hint["step"]) => (await store.outbox.waiting(step, 10_000)).length,
    async close() {
      const model = await connectTo(access);
      const channel = await model.createChannel();
      for (const queue of [names.dead, ...(["send", "load", "export", "announce"] as const).map(names.queue)])
        await channel.deleteQueue(queue);
      for (const exchange of [names.hints, names.dead, names.events]) await channel.deleteExchange(exchange);
      await model.close();
      await store.close();
    },
  };
}
